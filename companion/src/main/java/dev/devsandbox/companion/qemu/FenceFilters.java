package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.vm.VmHome;
import java.time.Duration;
import java.util.List;

/**
 * The two filters by which QEMU hands over each frame that leaves the guest, and takes those back
 * that may go on. Frames that leave pass the filters of a network from its last to its first, so
 * the one that takes them back is first: what it takes is not handed over again.
 */
public final class FenceFilters {
  /** QEMU's name of the socket that frames leave by. */
  static final String LEAVING = "leaving";

  /** QEMU's name of the socket that frames come back by. */
  static final String ALLOWED = "allowed";

  private static final String TYPE = "filter-redirector";
  private static final String BACK = "back";
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private FenceFilters() {}

  /** The options that make them. */
  static List<String> options(String network) {
    String common = ",netdev=" + network + ",queue=rx";
    return List.of(
        "-object",
        TYPE + ",id=" + BACK + common + ",position=head,indev=" + ALLOWED,
        "-object",
        TYPE + ",id=fence" + common + ",outdev=" + LEAVING);
  }

  /**
   * Makes the way back anew, which QEMU gives up when who used it goes. No frame gets by: those
   * that leave are handed over all the time, to nobody at first.
   *
   * @throws PeerException when QEMU doesn't answer, or another process still passes frames on
   */
  public static void reopen(VmHome home) throws PeerException {
    Deadline deadline = Deadline.in(ANSWER);
    try (Qmp monitor = Qmp.open(home.helperMonitor(), ANSWER)) {
      // Its end would reach the new filter, too.
      while (isTaken(monitor)) {
        if (deadline.isOver()) {
          throw new PeerException(
              PeerException.Reason.TIMEOUT, "another process passes the VM's frames on");
        }
        Thread.onSpinWait();
      }
      remove(monitor);
      monitor.execute("object-add", back(), ANSWER);
    }
  }

  private static ObjectNode back() {
    return Qmp.arguments()
        .put("qom-type", TYPE)
        .put("id", BACK)
        .put("netdev", GuestNetwork.ID)
        .put("queue", "rx")
        .put("position", "head")
        .put("indev", ALLOWED);
  }

  private static boolean isTaken(Qmp monitor) throws PeerException {
    for (JsonNode each : monitor.execute("query-chardev", ANSWER)) {
      if (each.path("label").asText().equals(ALLOWED)) {
        return !each.path("filename").asText().startsWith("disconnected:");
      }
    }
    return false;
  }

  /** A helper that ended in between has removed it already. */
  private static void remove(Qmp monitor) throws PeerException {
    try {
      monitor.execute("object-del", Qmp.arguments().put("id", BACK), ANSWER);
    } catch (PeerException e) {
      if (e.reason() != PeerException.Reason.REFUSED) {
        throw e;
      }
    }
  }
}
