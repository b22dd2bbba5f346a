package dev.devsandbox.fence;

import dev.devsandbox.fence.Probe.Outcome;
import dev.devsandbox.sys.Errno;
import dev.devsandbox.sys.ErrnoException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Carries one probe out, in a thread that has the probe's uid. */
final class Attempt {
  private static final byte[] ICMP_ECHO = {8, 0, 0, 0, 0, 1, 0, 1};
  private static final byte[] ICMPV6_ECHO = {(byte) 128, 0, 0, 0, 0, 1, 0, 1};
  private static final int NONCE_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<Integer> NO_ROUTE =
      Set.of(Errno.ENETUNREACH.number(), Errno.EADDRNOTAVAIL.number(), Errno.EAFNOSUPPORT.number());

  private final Probe probe;
  private final Listeners listeners;
  private final boolean ipv6;

  Attempt(Probe probe, Listeners listeners) {
    this.probe = probe;
    this.listeners = listeners;
    this.ipv6 = probe.target().address().ipv6();
  }

  /**
   * Does it; returning means that the process saw what it should, not yet that the counters did.
   *
   * @return false where the kernel offers no such socket, so that there is nothing to refuse
   */
  boolean run() throws ProofFailedException, ErrnoException {
    Optional<KernelSocket> opened = open();
    if (opened.isEmpty()) {
      return false;
    }
    try (KernelSocket socket = opened.get()) {
      switch (probe.outcome()) {
        case Outcome.Redirected redirected -> redirected(socket, redirected);
        case Outcome.Refused refused -> refused(socket, refused.errno());
        case Outcome.Unreachable() -> unreachable(socket);
      }
    }
    return true;
  }

  private Optional<KernelSocket> open() throws ErrnoException {
    try {
      boolean waits = !probe.expects(Errno.EINPROGRESS);
      KernelSocket socket = KernelSocket.open(probe.protocol(), ipv6, waits);
      if (!probe.target().device().isEmpty()) {
        socket.bindToDevice(probe.target().device());
      }
      return Optional.of(socket);
    } catch (ErrnoException e) {
      boolean noFamily = ipv6 && e.errno() == Errno.EAFNOSUPPORT.number();
      if (noFamily || probe.protocol().isOptional()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void redirected(KernelSocket socket, Outcome.Redirected expected)
      throws ProofFailedException {
    String wanted = "to arrive at port " + expected.listener();
    try {
      KernelSocket listener =
          listeners
              .at(expected.listener(), probe.protocol(), ipv6)
              .orElseThrow(() -> failed(wanted, "no loopback address to listen on"));
      socket.connect(probe.target());
      if (probe.protocol().isStream()) {
        converse(socket, listener);
      } else {
        exchange(socket, listener);
      }
    } catch (ErrnoException e) {
      throw failed(wanted, String.valueOf(e.getMessage()));
    }
  }

  private void converse(KernelSocket socket, KernelSocket listener)
      throws ProofFailedException, ErrnoException {
    byte[] question = nonce();
    byte[] answer = nonce();
    try (KernelSocket accepted = listener.accept()) {
      accepted.resetOnClose();
      Target original = accepted.originalDestination();
      if (!original.equals(probe.target())) {
        throw failed("the original destination " + probe.target(), original.toString());
      }
      socket.send(question);
      requireSame(question, accepted.receive());
      accepted.send(answer);
      requireSame(answer, socket.receive());
    }
  }

  private void exchange(KernelSocket socket, KernelSocket listener)
      throws ProofFailedException, ErrnoException {
    byte[] question = nonce();
    byte[] answer = nonce();
    socket.send(question);
    requireSame(question, listener.receiveAndAnswer(answer));
    requireSame(answer, socket.receive());
  }

  private void requireSame(byte[] sent, byte[] received) throws ProofFailedException {
    if (!Arrays.equals(sent, received)) {
      throw failed("its own nonce", received.length + " other bytes");
    }
  }

  private void refused(KernelSocket socket, Errno expected) throws ProofFailedException {
    Optional<ErrnoException> refusal = send(socket);
    if (refusal.isEmpty() || refusal.get().errno() != expected.number()) {
      throw failed(expected.name(), seen(refusal));
    }
  }

  private void unreachable(KernelSocket socket) throws ProofFailedException {
    Optional<ErrnoException> refusal = send(socket);
    if (refusal.isEmpty() || !NO_ROUTE.contains(refusal.get().errno())) {
      throw failed("no route", seen(refusal));
    }
  }

  /** Sends one packet and returns how the kernel refused it, if it did. */
  private Optional<ErrnoException> send(KernelSocket socket) {
    try {
      socket.connect(probe.target());
      if (!probe.protocol().isStream()) {
        socket.send(payload());
      }
      if (probe.protocol() == Protocol.ICMP && ipv6) {
        // The kernel tells an ICMPv6 socket of a refusal only when it is used again.
        socket.receiveNow();
      }
      return Optional.empty();
    } catch (ErrnoException e) {
      return Optional.of(e);
    }
  }

  private byte[] payload() {
    return probe.protocol() != Protocol.ICMP ? nonce() : ipv6 ? ICMPV6_ECHO : ICMP_ECHO;
  }

  private static byte[] nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  private static String seen(Optional<ErrnoException> refusal) {
    return refusal.map(ErrnoException::getMessage).orElse("sent");
  }

  private ProofFailedException failed(String expected, String seen) {
    return new ProofFailedException(probe.proof(), probe + ": " + expected, seen);
  }
}
