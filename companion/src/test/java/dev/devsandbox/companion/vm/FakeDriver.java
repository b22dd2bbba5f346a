package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine of which one can see whether it lost anything: its guest counts in memory. Refuses what
 * QEMU refuses.
 */
final class FakeDriver implements VmDriver {
  static final Hardware HARDWARE = new Hardware("fake 1", "machine-1", "cpu", "tcg");

  /** What the guest counted to; empty when there is no machine. */
  Optional<Integer> memory = Optional.empty();

  /** What is saved in the disk. */
  Optional<Integer> snapshot = Optional.empty();

  /** The memory in each snapshot of a person's; empty of one of disks alone. */
  final Map<Name, Optional<Integer>> snapshots = new HashMap<>();

  /** The snapshots that single disks were cleared of. */
  final List<String> cleared = new ArrayList<>();

  /** What the disks held at each snapshot. */
  final Map<Name, String> disks = new HashMap<>();

  /** What was loaded last into the disks. */
  @Nullable String loaded;

  /** What disks lie on. */
  final Map<Path, List<Path>> chains = new HashMap<>();

  boolean halted;
  boolean mute;

  /** Whether the guest's agent answers. */
  boolean agent = true;

  /** Whether saving fails for want of space. */
  boolean full;

  List<String> launched = List.of();

  /** The folder of the VM that the machine is of. */
  Path of = Path.of("/");

  Instant clock = Instant.EPOCH;

  /** The guest does a piece of work, if it can. */
  void work() {
    if (!halted) {
      memory = memory.map(count -> count + 1);
    }
  }

  /** The machine's process is killed. */
  void die() {
    memory = Optional.empty();
  }

  @Override
  public Hardware hardware() {
    return HARDWARE;
  }

  @Override
  public void makeDisk(Path disk, Image image, long bytes) {
    try {
      Files.writeString(disk, "overlay");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String describeDisk(Path disk, Image image, long bytes) {
    return "make " + disk;
  }

  @Override
  public List<String> arguments(Vm vm, VmHome home) {
    return List.of("run", vm.hardware().machine(), "port", "" + vm.ports().ssh());
  }

  @Override
  public List<String> replayed(Vm vm, VmHome home) {
    List<String> arguments = new ArrayList<>(vm.arguments());
    arguments.set(3, "" + vm.ports().ssh());
    return arguments;
  }

  @Override
  public Presence look(VmHome home, Duration limit) {
    if (memory.isEmpty() || !home.folder().equals(of)) {
      return new Presence.Absent();
    }
    return mute || limit.isZero()
        ? new Presence.Mute(1, "no answer")
        : new Presence.Alive(1, halted ? Presence.Run.PAUSED : Presence.Run.RUNNING);
  }

  @Override
  public void launch(VmHome home, List<String> arguments, boolean isHalted) throws Problem {
    check(memory.isEmpty(), "the disk is locked");
    memory = Optional.of(0);
    of = home.folder();
    launched = arguments;
    halted = isHalted;
  }

  @Override
  public void awaitGuest(VmHome home, Duration limit) throws Problem {
    check(memory.isPresent() && !halted && agent, "no answer");
  }

  @Override
  public void halt(VmHome home) throws Problem {
    check(memory.isPresent(), "no machine");
    halted = true;
  }

  @Override
  public void proceed(VmHome home) throws Problem {
    check(memory.isPresent(), "no machine");
    halted = false;
  }

  @Override
  public void save(VmHome home) throws Problem {
    check(memory.isPresent() && halted, "not halted");
    check(!full, "no space");
    snapshot = memory;
  }

  @Override
  public void load(VmHome home) throws Problem {
    check(memory.isPresent() && halted && snapshot.isPresent(), "nothing to load");
    memory = snapshot;
  }

  @Override
  public void forgetSaved(VmHome home) {
    snapshot = Optional.empty();
  }

  @Override
  public void saveSnapshot(VmHome home, Name name, Optional<Path> data) throws Problem {
    check(memory.isEmpty() || halted, "not halted");
    check(!full, "no space");
    snapshots.put(name, memory);
    disks.put(name, text(home.disk()) + data.map(FakeDriver::text).orElse(""));
  }

  @Override
  public void loadSnapshot(VmHome home, Name name, Optional<Path> data) throws Problem {
    check(snapshots.containsKey(name), "no snapshot");
    check(memory.isEmpty() || halted, "not halted");
    memory = memory.isPresent() ? snapshots.get(name) : memory;
    loaded = disks.get(name);
  }

  @Override
  public void deleteSnapshot(VmHome home, Name name, Optional<Path> data) {
    snapshots.remove(name);
  }

  @Override
  public void deleteSnapshot(Path disk, Name name) throws Problem {
    check(!full, "no space");
    cleared.add(name + " of " + disk);
  }

  @Override
  public void copyDisk(Path from, Optional<Image> base, Path to) {
    try {
      Files.writeString(to, "copy of " + text(from));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void takeOff(Path from, Image image, Path to) {
    try {
      Files.write(to, Disks.qcow2(1000, text(from)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void layOn(Path disk, Image image) {
    try {
      Files.writeString(disk, Disks.content(Files.readAllBytes(disk)) + " on " + image.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Path> chain(Path disk) throws Problem {
    check(!text(disk).equals("torn"), "can't be read");
    return chains.getOrDefault(disk, List.of(disk));
  }

  @Override
  public void setClock(VmHome home, Instant now) throws Problem {
    check(memory.isPresent() && !halted && agent, "no answer");
    clock = now;
  }

  @Override
  public void shutDown(VmHome home, Duration limit) throws Problem {
    check(memory.isPresent() && !halted && agent, "it doesn't shut down");
    memory = Optional.empty();
  }

  @Override
  public void kill(VmHome home) {
    memory = Optional.empty();
    mute = false;
  }

  @Override
  public List<String> describe(Step step, Vm vm, VmHome home) {
    return List.of(step.name());
  }

  private static void check(boolean holds, String otherwise) throws Problem {
    if (!holds) {
      throw new Problem(Problem.Kind.FAILED, otherwise, "");
    }
  }
}
