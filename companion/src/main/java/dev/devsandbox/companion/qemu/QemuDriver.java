package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.companion.disk.DataDisk;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.ImageStore;
import dev.devsandbox.companion.vm.Hardware;
import dev.devsandbox.companion.vm.Presence;
import dev.devsandbox.companion.vm.Step;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmDriver;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Runs VMs by QEMU, one process each, without a daemon or a right that the user lacks. */
public final class QemuDriver implements VmDriver {
  /** Names the memory in the disk. */
  static final String TAG = "devsandbox-suspend";

  private static final Duration COMMAND = Duration.ofSeconds(20);
  private static final Duration MEMORY = Duration.ofMinutes(10);
  private static final Duration TRY_AGENT = Duration.ofSeconds(2);
  private static final Duration ASK_AGENT = Duration.ofSeconds(5);
  private static final Duration QUIT = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final int TOLD_LINES = 12;

  private final Home home;
  private final ImageStore images;
  private final QemuHost host;
  private final QemuImg disks;

  public QemuDriver(Home home, ImageStore images, Documents documents, Programs programs) {
    this.home = home;
    this.images = images;
    this.host = new QemuHost(home, documents, programs);
    this.disks = new QemuImg(programs);
  }

  @Override
  public Hardware hardware() throws Problem {
    return host.hardware(Architecture.ofHost());
  }

  @Override
  public void makeDisk(Path disk, Image image, long bytes) throws Problem {
    QemuFiles.keepPrivate(disk);
    disks.makeOverlay(disk, images.disk(image.digest()), bytes);
  }

  @Override
  public String describeDisk(Path disk, Image image, long bytes) {
    return QemuImg.overlay(disk, images.disk(image.digest()), bytes).toString();
  }

  @Override
  public List<String> arguments(Vm vm, VmHome home) throws Problem {
    Image image =
        images
            .get(vm.image())
            .orElseThrow(() ->
                new Problem(
                    Problem.Kind.NOT_FOUND,
                    "the image " + vm.image().brief() + " of VM " + vm.name() + " is missing",
                    "devsandbox image build, then devsandbox vm upgrade " + vm.name()));
    return QemuArguments.of(
        vm,
        home,
        Architecture.ofHost(),
        images.directBoot(image),
        vm.dataDisk().map(disk -> DataDisk.file(this.home, disk)));
  }

  @Override
  public List<String> replayed(Vm vm, VmHome home) {
    return QemuArguments.withNetworkOf(vm, home, vm.arguments());
  }

  @Override
  public Presence look(VmHome home, Duration limit) {
    Optional<QemuProcess> process = QemuProcess.find(home);
    if (process.isEmpty()) {
      return new Presence.Absent();
    }
    long pid = process.get().pid();
    if (limit.isZero()) {
      return new Presence.Mute(pid, "it wasn't asked");
    }
    Deadline deadline = Deadline.in(limit);
    while (true) {
      try (Qmp qmp = Qmp.open(home.monitor(), deadline.left())) {
        String status = qmp.execute("query-status", deadline.left()).path("status").asText();
        return new Presence.Alive(pid, run(status));
      } catch (PeerException e) {
        // It may have ended while it was asked.
        if (QemuProcess.find(home).isEmpty()) {
          return new Presence.Absent();
        }
        if (e.reason() != PeerException.Reason.UNREACHABLE || deadline.isOver()) {
          return new Presence.Mute(pid, String.valueOf(e.getMessage()));
        }
        // Whoever started it may have been killed right after; its monitor comes a moment later.
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
  }

  private static Presence.Run run(String status) {
    return switch (status) {
      case "running" -> Presence.Run.RUNNING;
      case "io-error" -> Presence.Run.DISK_FULL;
      case "internal-error", "guest-panicked", "shutdown" -> Presence.Run.CRASHED;
      default -> Presence.Run.PAUSED;
    };
  }

  @Override
  public void launch(VmHome home, List<String> arguments, boolean halted) throws Problem {
    if (!halted) {
      QemuFiles.keepLast(home.consoleLog());
      QemuFiles.keepLast(home.log());
    }
    QemuFiles.keepPrivate(home.consoleLog());
    QemuFiles.keepPrivate(home.log());
    QemuLaunch launch = launch();
    launch.start(home, launch.command(arguments, halted));
  }

  private QemuLaunch launch() throws Problem {
    return new QemuLaunch(host.filters(Architecture.ofHost()));
  }

  @Override
  public void awaitGuest(VmHome home, Duration limit) throws Problem {
    Deadline deadline = Deadline.in(limit);
    while (!answers(home, deadline)) {
      boolean gone = QemuProcess.find(home).isEmpty();
      if (gone || deadline.isOver()) {
        String name = String.valueOf(home.folder().getFileName());
        throw new Problem(
            gone ? Problem.Kind.FAILED : Problem.Kind.TIMEOUT,
            (gone
                    ? "the VM ended"
                    : "the guest's agent didn't answer in " + limit.toSeconds() + " s")
                + "; the console's last lines:\n"
                + ConsoleLog.tail(home.consoleLog(), TOLD_LINES),
            "devsandbox vm logs " + name + ", or devsandbox vm attach " + name);
      }
    }
  }

  private static boolean answers(VmHome home, Deadline deadline) {
    Duration limit = deadline.left().compareTo(TRY_AGENT) < 0 ? deadline.left() : TRY_AGENT;
    try (GuestAgent agent = GuestAgent.open(home.agent(), limit)) {
      agent.ping(limit);
      return true;
    } catch (PeerException e) {
      return false;
    }
  }

  @Override
  public void halt(VmHome home) throws Problem {
    monitor(home, qmp -> qmp.execute("stop", COMMAND));
  }

  @Override
  public void proceed(VmHome home) throws Problem {
    monitor(home, qmp -> qmp.execute("cont", COMMAND));
  }

  @Override
  public void save(VmHome home) throws Problem {
    monitor(
        home,
        qmp -> {
          // What a crash may have left; a snapshot isn't written over.
          qmp.runJob("snapshot-delete", "forget", snapshot(false), COMMAND);
          qmp.runJob("snapshot-save", "save", snapshot(true), MEMORY);
        });
  }

  @Override
  public void load(VmHome home) throws Problem {
    monitor(home, qmp -> qmp.runJob("snapshot-load", "load", snapshot(true), MEMORY));
  }

  @Override
  public void forgetSaved(VmHome home) throws Problem {
    if (QemuProcess.find(home).isPresent()) {
      monitor(home, qmp -> qmp.runJob("snapshot-delete", "forget", snapshot(false), COMMAND));
    } else {
      disks.removeSnapshot(home.disk(), TAG);
    }
  }

  @Override
  public void saveSnapshot(VmHome home, Name snapshot, Optional<Path> data) throws Problem {
    if (QemuProcess.find(home).isPresent()) {
      job(home, "snapshot-save", QemuSnapshot.withMemory(snapshot, data.isPresent()));
    } else {
      for (Path disk : disks(home, data)) {
        disks.takeSnapshot(disk, QemuSnapshot.tag(snapshot));
      }
    }
  }

  @Override
  public void loadSnapshot(VmHome home, Name snapshot, Optional<Path> data) throws Problem {
    if (QemuProcess.find(home).isPresent()) {
      job(home, "snapshot-load", QemuSnapshot.withMemory(snapshot, data.isPresent()));
    } else {
      for (Path disk : disks(home, data)) {
        disks.applySnapshot(disk, QemuSnapshot.tag(snapshot));
      }
    }
  }

  @Override
  public void deleteSnapshot(VmHome home, Name snapshot, Optional<Path> data) throws Problem {
    if (QemuProcess.find(home).isPresent()) {
      job(home, "snapshot-delete", QemuSnapshot.ofDisks(snapshot, data.isPresent()));
    } else {
      for (Path disk : disks(home, data)) {
        deleteSnapshot(disk, snapshot);
      }
    }
  }

  @Override
  public void deleteSnapshot(Path disk, Name snapshot) throws Problem {
    disks.removeSnapshot(disk, QemuSnapshot.tag(snapshot));
  }

  private static void job(VmHome home, String command, ObjectNode arguments) throws Problem {
    monitor(home, qmp -> qmp.runJob(command, "snapshot", arguments, MEMORY));
  }

  private static List<Path> disks(VmHome home, Optional<Path> data) {
    return Stream.concat(Stream.of(home.disk()), data.stream()).toList();
  }

  @Override
  public void copyDisk(Path from, Optional<Image> base, Path to) throws Problem {
    QemuFiles.keepPrivate(to);
    disks.copy(from, base.map(image -> images.disk(image.digest())), to);
  }

  @Override
  public void takeOff(Path from, Image image, Path to) throws Problem {
    copyDisk(from, Optional.of(image), to);
    disks.layOn(to, Optional.empty());
  }

  @Override
  public void layOn(Path disk, Image image) throws Problem {
    disks.layOn(disk, Optional.of(images.disk(image.digest())));
  }

  @Override
  public List<Path> chain(Path disk) throws Problem {
    return disks.chain(disk);
  }

  /** The system disk and no other: QEMU's older command writes into each disk there is. */
  private static ObjectNode snapshot(boolean memory) {
    ObjectNode arguments = Qmp.arguments().put("tag", TAG);
    if (memory) {
      arguments.put("vmstate", QemuArguments.SYSTEM);
    }
    arguments.putArray("devices").add(QemuArguments.SYSTEM);
    return arguments;
  }

  @Override
  public void setClock(VmHome home, Instant now) throws Problem {
    try (GuestAgent agent = GuestAgent.open(home.agent(), ASK_AGENT)) {
      agent.setTime(now, ASK_AGENT);
    } catch (PeerException e) {
      throw new Problem(
          Problem.Kind.FAILED,
          "the guest's clock could not be set: " + e.getMessage(),
          "set it inside: sudo date -s @" + now.getEpochSecond(),
          e);
    }
  }

  @Override
  public void shutDown(VmHome home, Duration limit) throws Problem {
    Optional<QemuProcess> process = QemuProcess.find(home);
    if (process.isEmpty()) {
      return;
    }
    Deadline deadline = Deadline.in(limit);
    askToShutDown(home);
    if (!process.get().awaitEnd(deadline)) {
      throw new Problem(
          Problem.Kind.TIMEOUT,
          "the guest didn't shut down in " + limit.toSeconds() + " s; it still runs",
          "devsandbox vm stop --force " + home.folder().getFileName() + " pulls the plug");
    }
  }

  /** By its agent, or else as by the power button. */
  private static void askToShutDown(VmHome home) throws Problem {
    try (GuestAgent agent = GuestAgent.open(home.agent(), ASK_AGENT)) {
      agent.shutdown(ASK_AGENT);
    } catch (PeerException e) {
      monitor(home, qmp -> qmp.execute("system_powerdown", COMMAND));
    }
  }

  @Override
  public void kill(VmHome home) throws Problem {
    Optional<QemuProcess> process = QemuProcess.find(home);
    if (process.isEmpty()) {
      return;
    }
    try (Qmp qmp = Qmp.open(home.monitor(), END)) {
      qmp.execute("quit", END);
    } catch (PeerException e) {
      process.get().handle().destroy();
    }
    if (process.get().awaitEnd(Deadline.in(QUIT))) {
      return;
    }
    process.get().handle().destroyForcibly();
    if (!process.get().awaitEnd(Deadline.in(QUIT))) {
      throw new Problem(
          Problem.Kind.FAILED,
          "process " + process.get().pid() + " can't be ended",
          "look what it waits for: ps -l " + process.get().pid());
    }
  }

  @Override
  public List<String> describe(Step step, Vm vm, VmHome home) throws Problem {
    return switch (step) {
      case LAUNCH -> List.of(launch().command(arguments(vm, home), false).toString());
      case LAUNCH_HALTED -> List.of(launch().command(replayed(vm, home), true).toString());
      case AWAIT_GUEST -> List.of("guest-ping at " + home.agent());
      case HALT -> List.of("stop at " + home.monitor());
      case CONTINUE -> List.of("cont at " + home.monitor());
      case SAVE -> List.of("snapshot-save " + snapshot(true) + " at " + home.monitor());
      case MARK_SAVED -> List.of("write " + home.saved());
      case LOAD -> List.of("snapshot-load " + snapshot(true) + " at " + home.monitor());
      case UNMARK_SAVED -> List.of("rm " + home.saved());
      case FORGET_SAVED -> List.of(QemuImg.withoutSnapshot(home.disk(), TAG).toString());
      case SET_CLOCK -> List.of("guest-set-time at " + home.agent());
      case SHUT_DOWN -> List.of("guest-shutdown at " + home.agent());
      case KILL -> List.of("quit at " + home.monitor());
      case REMOVE -> List.of("rm -r " + home.folder());
    };
  }

  private interface Talk {
    void with(Qmp qmp) throws PeerException;
  }

  private static void monitor(VmHome home, Talk talk) throws Problem {
    try (Qmp qmp = Qmp.open(home.monitor(), COMMAND)) {
      talk.with(qmp);
    } catch (PeerException e) {
      throw new Problem(
          e.reason() == PeerException.Reason.TIMEOUT ? Problem.Kind.TIMEOUT : Problem.Kind.FAILED,
          "QEMU's monitor: " + e.getMessage(),
          "look into " + home.log(),
          e);
    }
  }
}
