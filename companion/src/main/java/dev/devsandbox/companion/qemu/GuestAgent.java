package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.host.Deadline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A session with the QEMU guest agent in a VM. The guest isn't trusted: its answers are checked,
 * bounded and given a deadline, and mean no more than what a guest says. One session a socket at a
 * time, so keep it short. For one thread.
 */
public final class GuestAgent implements AutoCloseable {
  private static final int LONGEST_LINE = 8 << 20;
  private static final int FILE_PIECE_BYTES = 48 << 10;
  private static final int SIGNALLED = 128;
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** Sent and received before the answer by which a session finds its place (0xFF, no UTF-8). */
  private static final byte MARK = (byte) 0xFF;

  /**
   * How a program in the guest ended.
   *
   * @param exit its exit code; 128 and the signal's number if a signal ended it
   * @param output its standard output as UTF-8
   * @param errors its standard error as UTF-8
   * @param truncated whether the agent dropped some of them, as it does past 16 MiB
   */
  public record Outcome(int exit, String output, String errors, boolean truncated) {}

  /**
   * A network interface of the guest.
   *
   * @param mac its hardware address in lower case; empty if it has none
   * @param addresses its IP addresses as the guest says them
   */
  public record Interface(String name, String mac, List<String> addresses) {
    public Interface {
      addresses = List.copyOf(addresses);
    }
  }

  private final JsonLines lines;

  private GuestAgent(JsonLines lines) {
    this.lines = lines;
  }

  /**
   * Opens a session with an agent that answers.
   *
   * @param limit TIMEOUT after it: no agent runs, the guest hangs, or another session is on
   */
  public static GuestAgent open(Path socket, Duration limit) throws PeerException {
    Deadline deadline = Deadline.in(limit);
    GuestAgent agent = new GuestAgent(JsonLines.open(socket, LONGEST_LINE));
    try {
      agent.synchronise(deadline);
      return agent;
    } catch (PeerException e) {
      agent.close();
      throw e;
    }
  }

  /** Skips answers to questions of sessions that ended before these came. */
  private void synchronise(Deadline deadline) throws PeerException {
    long id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    lines.send(call("guest-sync-delimited", object().put("id", id)), deadline, MARK);
    JsonNode answer;
    do {
      lines.skipPast(MARK, deadline);
      answer = lines.receive(deadline);
    } while (answer.path("return").asLong() != id);
  }

  /** Asks for a sign of life. */
  public void ping(Duration limit) throws PeerException {
    execute("guest-ping", object(), Deadline.in(limit));
  }

  /**
   * Runs a program as root to its end; no shell reads the words. When the time is over, the program
   * runs on in the guest.
   *
   * @param argv the program's path or name, and its arguments
   * @param input what it reads; secrets belong here
   */
  public Outcome exec(List<String> argv, byte[] input, Duration limit) throws PeerException {
    Deadline deadline = Deadline.in(limit);
    long process = start(argv, input, limit);
    Duration pause = FIRST_LOOK;
    while (true) {
      Optional<Outcome> outcome = ended(process, deadline.left());
      if (outcome.isPresent()) {
        return outcome.get();
      }
      pause(pause, deadline);
      pause =
          pause.multipliedBy(2).compareTo(BETWEEN_LOOKS) < 0
              ? pause.multipliedBy(2)
              : BETWEEN_LOOKS;
    }
  }

  /**
   * Starts a program as {@link #exec} does, for who doesn't want to hold a session until it ends.
   *
   * @return the number by which {@link #ended} asks for it
   */
  public long start(List<String> argv, byte[] input, Duration limit) throws PeerException {
    ArrayNode words = JsonNodeFactory.instance.arrayNode();
    argv.stream().skip(1).forEach(words::add);
    ObjectNode arguments =
        object()
            .put("path", argv.getFirst())
            .put("capture-output", true)
            .put("input-data", Base64.getEncoder().encodeToString(input));
    arguments.set("arg", words);
    return number(execute("guest-exec", arguments, Deadline.in(limit)).path("pid"));
  }

  /** How a started program ended, which is told once; empty while it runs. */
  public Optional<Outcome> ended(long process, Duration limit) throws PeerException {
    JsonNode status =
        execute("guest-exec-status", object().put("pid", process), Deadline.in(limit));
    return status.path("exited").asBoolean() ? Optional.of(outcome(status)) : Optional.empty();
  }

  private static Outcome outcome(JsonNode status) throws PeerException {
    long exit =
        status.has("signal")
            ? SIGNALLED + number(status.path("signal"))
            : number(status.path("exitcode"));
    return new Outcome(
        Math.clamp(exit, 0, 255),
        new String(bytes(status.path("out-data")), StandardCharsets.UTF_8),
        new String(bytes(status.path("err-data")), StandardCharsets.UTF_8),
        status.path("out-truncated").asBoolean() || status.path("err-truncated").asBoolean());
  }

  /** Sets the guest's clock. */
  public void setTime(Instant now, Duration limit) throws PeerException {
    Deadline deadline = Deadline.in(limit);
    long nanos =
        Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    try {
      execute("guest-set-time", object().put("time", nanos), deadline);
    } catch (PeerException e) {
      // So says an agent that finds no hwclock: an old one before it has set the clock.
      if (e.reason() != PeerException.Reason.REFUSED || !setByDate(now, deadline)) {
        throw e;
      }
    }
  }

  private boolean setByDate(Instant now, Deadline deadline) throws PeerException {
    String seconds = "@%d.%09d".formatted(now.getEpochSecond(), now.getNano());
    return exec(List.of("date", "--set", seconds), new byte[0], deadline.left()).exit() == 0;
  }

  /** The guest's network interfaces, loopback included. */
  public List<Interface> interfaces(Duration limit) throws PeerException {
    List<Interface> found = new ArrayList<>();
    JsonNode answer = execute("guest-network-get-interfaces", object(), Deadline.in(limit));
    for (JsonNode each : answer) {
      List<String> addresses = new ArrayList<>();
      each.path("ip-addresses").forEach(address -> addresses.add(text(address.path("ip-address"))));
      found.add(
          new Interface(text(each.path("name")), text(each.path("hardware-address")), addresses));
    }
    return List.copyOf(found);
  }

  /** Asks the guest to shut down; whether it does shows only in QEMU. */
  public void shutdown(Duration limit) throws PeerException {
    // The agent answers this call only when it fails.
    lines.send(call("guest-shutdown", object().put("mode", "powerdown")), Deadline.in(limit));
  }

  /**
   * Reads a file of the guest as root.
   *
   * @param most bytes; a longer file is refused as MALFORMED
   */
  public byte[] readFile(String path, int most, Duration limit) throws PeerException {
    Deadline deadline = Deadline.in(limit);
    long handle = number(execute("guest-file-open", object().put("path", path), deadline));
    ObjectNode file = object().put("handle", handle);
    try {
      byte[] all = read(handle, most, deadline);
      execute("guest-file-close", file, deadline);
      return all;
    } catch (PeerException e) {
      forget(file, e);
      throw e;
    }
  }

  /** Closes a file that could not be read, as far as the session still can. */
  private void forget(ObjectNode file, PeerException why) {
    try {
      execute("guest-file-close", file, Deadline.in(BETWEEN_LOOKS));
    } catch (PeerException e) {
      why.addSuppressed(e);
    }
  }

  private byte[] read(long handle, int most, Deadline deadline) throws PeerException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ObjectNode piece = object().put("handle", handle).put("count", FILE_PIECE_BYTES);
    while (true) {
      JsonNode answer = execute("guest-file-read", piece, deadline);
      byte[] bytes = bytes(answer.path("buf-b64"));
      if (bytes.length > most - all.size()) {
        throw malformed("a file is longer than " + most + " bytes");
      }
      all.writeBytes(bytes);
      // An agent that says neither "end" nor anything would be asked for ever.
      if (bytes.length == 0 || answer.path("eof").asBoolean()) {
        return all.toByteArray();
      }
    }
  }

  private JsonNode execute(String command, ObjectNode arguments, Deadline deadline)
      throws PeerException {
    lines.send(call(command, arguments), deadline);
    ObjectNode answer = lines.receive(deadline);
    if (answer.has("return")) {
      return answer.get("return");
    }
    throw new PeerException(
        PeerException.Reason.REFUSED,
        command + ": " + printable(answer.path("error").path("desc").asText("no reason given")));
  }

  private static ObjectNode call(String command, ObjectNode arguments) {
    ObjectNode call = object().put("execute", command);
    call.set("arguments", arguments);
    return call;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static long number(JsonNode node) throws PeerException {
    if (node.canConvertToLong() && node.isIntegralNumber()) {
      return node.longValue();
    }
    throw malformed("the guest's agent gave no number");
  }

  /** The bytes of BASE64 (RFC 4648 §4); none of a value that is absent, as of empty output. */
  private static byte[] bytes(JsonNode node) throws PeerException {
    try {
      return Base64.getDecoder().decode(node.asText(""));
    } catch (IllegalArgumentException e) {
      throw malformed("the guest's agent gave no BASE64");
    }
  }

  private static PeerException malformed(String message) {
    return new PeerException(PeerException.Reason.MALFORMED, message);
  }

  private static String text(JsonNode node) {
    return printable(node.asText(""));
  }

  /** What a guest says, without the controls by which a terminal could be led astray. */
  private static String printable(String text) {
    return text.codePoints()
        .limit(200)
        .filter(c -> c >= ' ' && c < 0x7f)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static void pause(Duration time, Deadline deadline) throws PeerException {
    try {
      Thread.sleep(deadline.left().compareTo(time) < 0 ? deadline.left() : time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException(PeerException.Reason.TIMEOUT, "interrupted", e);
    }
  }

  /** Ends the session. */
  @Override
  public void close() {
    lines.close();
  }
}
