package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.UpFrame;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place where {@link SidecarState} is put together. All text comes from a sidecar and ends
 * up in a status, so it is cut to a length here.
 */
final class SidecarRecord {
  private static final int MAX_TEXT = 256;
  private static final int MAX_CAPABILITIES = 64;
  private static final int MAX_UNSUPPORTED = 100;

  private final Deque<Denial> denials = new ArrayDeque<>();
  private boolean connected;
  private String build = "";
  private Set<String> capabilities = Set.of();
  private @Nullable ConfigVersion inForce;
  private UpFrame.@Nullable Ack ack;
  private Instant lastHeard;
  private long deniedEarlier;
  private long deniedNow;

  SidecarRecord(Instant now) {
    lastHeard = now;
  }

  synchronized SidecarState state() {
    return new SidecarState(
        connected,
        build,
        capabilities,
        inForce,
        ack,
        lastHeard,
        deniedEarlier + deniedNow,
        List.copyOf(denials));
  }

  synchronized void connected(UpFrame.Hello hello, Instant now) {
    connected = true;
    build = cut(hello.build());
    capabilities =
        Set.copyOf(hello.capabilities().stream().distinct().limit(MAX_CAPABILITIES).toList());
    inForce = hello.inForce();
    lastHeard = now;
  }

  synchronized void disconnected() {
    connected = false;
  }

  synchronized void heard(Instant now) {
    lastHeard = now;
  }

  synchronized void acknowledged(UpFrame.Ack said) {
    ack =
        new UpFrame.Ack(
            said.config(),
            said.result(),
            said.reason() == null ? null : cut(said.reason()),
            said.unsupported().stream().limit(MAX_UNSUPPORTED).map(SidecarRecord::cut).toList());
    if (said.result() == UpFrame.Ack.Result.Applied) {
      inForce = said.config();
    }
  }

  /** True if something new was denied. */
  synchronized boolean denied(long total, List<Denial> latest) {
    boolean changed = total != deniedNow || !latest.isEmpty();
    if (total < deniedNow) {
      // Its counter began anew with its process.
      deniedEarlier += deniedNow;
    }
    deniedNow = total;
    for (Denial denial : latest) {
      denials.addLast(
          new Denial(
              cut(denial.host()),
              denial.port(),
              cut(denial.reason()),
              denial.count(),
              denial.lastTime()));
      if (denials.size() > SidecarState.MAX_DENIALS) {
        denials.removeFirst();
      }
    }
    return changed;
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
