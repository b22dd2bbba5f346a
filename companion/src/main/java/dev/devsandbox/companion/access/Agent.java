package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.GuestAgent;
import dev.devsandbox.companion.qemu.PeerException;
import dev.devsandbox.companion.vm.VmHome;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A guest asked through its agent, which needs no network. Each question is a session of its own,
 * so that a long program keeps nobody else waiting.
 */
public final class Agent {
  /** The agent takes what a program reads in one piece. */
  public static final int MOST_INPUT = 1 << 20;

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final Path socket;

  public Agent(VmHome home) {
    this.socket = home.agent();
  }

  /** What is asked in one session. */
  private interface Question<T> {
    T ask(GuestAgent agent) throws PeerException;
  }

  private <T> T ask(Question<T> question) throws Problem {
    try (GuestAgent agent = GuestAgent.open(socket, ANSWER)) {
      return question.ask(agent);
    } catch (PeerException e) {
      throw problem(e);
    }
  }

  private static Problem problem(PeerException e) {
    String console = "look at its console: devsandbox vm logs, devsandbox vm attach";
    return switch (e.reason()) {
      case UNREACHABLE, CLOSED ->
          new Problem(Problem.Kind.REFUSED, "the VM doesn't run", "start it", e);
      case TIMEOUT ->
          new Problem(Problem.Kind.TIMEOUT, "the guest's agent doesn't answer", console, e);
      case MALFORMED ->
          new Problem(
              Problem.Kind.FAILED,
              "the guest's agent: " + e.getMessage(),
              "for more than a few MiB of output use devsandbox vm ssh; else " + console,
              e);
      case REFUSED ->
          new Problem(Problem.Kind.FAILED, "the guest's agent refused: " + e.getMessage(), "", e);
    };
  }

  /**
   * Runs a program to its end.
   *
   * @param input what it reads, at most {@link #MOST_INPUT} bytes
   * @param limit after which it is left alone: it runs on in the guest
   * @throws Problem also when it wrote more than the agent passes on, several MiB
   */
  public GuestAgent.Outcome run(GuestProgram program, byte[] input, Duration limit) throws Problem {
    Deadline deadline = Deadline.in(limit);
    long process = ask(agent -> agent.start(program.words(), input, ANSWER));
    while (true) {
      Optional<GuestAgent.Outcome> outcome = ask(agent -> agent.ended(process, ANSWER));
      if (outcome.isPresent()) {
        return outcome.get();
      }
      if (deadline.isOver()) {
        throw new Problem(
            Problem.Kind.TIMEOUT,
            "the program still runs in the guest after " + limit.toSeconds() + " s",
            "give it more time by --timeout, or run it by: devsandbox vm ssh");
      }
      pause();
    }
  }

  private static void pause() throws Problem {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(Problem.Kind.FAILED, "interrupted; the program runs on", "", e);
    }
  }

  /**
   * The guest's addresses on one of its network cards, as the guest says them; none that only this
   * machine could mean, such as loopback.
   *
   * @param mac the card's address
   */
  public List<String> addresses(String mac) throws Problem {
    return ask(agent -> agent.interfaces(ANSWER)).stream()
        .filter(card -> card.mac().toLowerCase(Locale.ROOT).equals(mac.toLowerCase(Locale.ROOT)))
        .flatMap(card -> card.addresses().stream())
        .flatMap(address -> usable(address).stream())
        .distinct()
        .toList();
  }

  private static Optional<String> usable(String said) {
    try {
      InetAddress address = InetAddress.ofLiteral(said);
      return address.isLoopbackAddress() || address.isLinkLocalAddress()
          ? Optional.empty()
          : Optional.of(address.getHostAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads a file of the guest as root.
   *
   * @param most bytes; a longer file is a Problem
   */
  public byte[] readFile(String path, int most) throws Problem {
    return ask(agent -> agent.readFile(path, most, ANSWER));
  }

  /** Asks for a sign of life. */
  public void ping() throws Problem {
    ask(agent -> {
      agent.ping(ANSWER);
      return true;
    });
  }

  /** Sets the guest's clock to this machine's. */
  public void setTime() throws Problem {
    ask(agent -> {
      agent.setTime(Instant.now(), ANSWER);
      return true;
    });
  }
}
