package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.host.Name;

/** Arguments of QEMU's jobs with snapshots that a person named. */
final class QemuSnapshot {
  private QemuSnapshot() {}

  /** What the snapshot is called in the disks; never that of a suspended VM's memory. */
  static String tag(Name snapshot) {
    return "snapshot-" + snapshot;
  }

  /** Each disk by its name: QEMU's older command takes all there are. */
  static ObjectNode ofDisks(Name snapshot, boolean data) {
    ObjectNode arguments = Qmp.arguments().put("tag", tag(snapshot));
    ArrayNode devices = arguments.putArray("devices").add(QemuArguments.SYSTEM);
    if (data) {
      devices.add(QemuArguments.DATA);
    }
    return arguments;
  }

  /** Besides, the memory, which lies in the system disk. */
  static ObjectNode withMemory(Name snapshot, boolean data) {
    return ofDisks(snapshot, data).put("vmstate", QemuArguments.SYSTEM);
  }
}
