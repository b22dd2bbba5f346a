package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs VMs. Who calls holds the VM's lock, except for {@link #look}. A driver keeps nothing in
 * memory: each call looks at the machine anew.
 */
public interface VmDriver {
  /** The machine that a new VM gets on this computer. */
  Hardware hardware() throws Problem;

  /**
   * Makes a disk that holds only what differs from an image.
   *
   * @param bytes its size as the guest sees it, at least that of the image
   */
  void makeDisk(Path disk, Image image, long bytes) throws Problem;

  /** What {@link #makeDisk} would do, as a command for people to read. */
  String describeDisk(Path disk, Image image, long bytes);

  /** What a VM is booted with; looks up, changes nothing. */
  List<String> arguments(Vm vm, VmHome home) throws Problem;

  /** What a VM was booted with, with the ports it has now: to load saved memory. */
  List<String> replayed(Vm vm, VmHome home);

  /** Finds out whether a VM's machine is there; waits for an answer up to the limit. */
  Presence look(VmHome home, Duration limit) throws Problem;

  /** Does {@link Step#LAUNCH} or {@link Step#LAUNCH_HALTED}. */
  void launch(VmHome home, List<String> arguments, boolean halted) throws Problem;

  /**
   * Waits until the guest's agent answers.
   *
   * @throws Problem with the console's last lines when it doesn't, or the machine ended
   */
  void awaitGuest(VmHome home, Duration limit) throws Problem;

  /** Halts the CPUs. */
  void halt(VmHome home) throws Problem;

  /** Lets the CPUs run. */
  void proceed(VmHome home) throws Problem;

  /** Writes memory and devices of a halted machine into its system disk, and no other. */
  void save(VmHome home) throws Problem;

  /** Loads what was saved into a machine that was launched halted. */
  void load(VmHome home) throws Problem;

  /** Removes what was saved, whether the machine is there or not. */
  void forgetSaved(VmHome home) throws Problem;

  /**
   * Writes a snapshot into the system disk, and into the data disk if there is one: of the disks
   * and the memory of a machine that is there and halted; of the disks alone if it isn't there.
   */
  void saveSnapshot(VmHome home, Name snapshot, Optional<Path> data) throws Problem;

  /**
   * Goes back to a snapshot: memory and disks, in a machine that was launched halted; disks alone
   * if it isn't there.
   */
  void loadSnapshot(VmHome home, Name snapshot, Optional<Path> data) throws Problem;

  /** Removes a snapshot from the disks, if it is there. */
  void deleteSnapshot(VmHome home, Name snapshot, Optional<Path> data) throws Problem;

  /** Removes a snapshot from one disk that no machine has, if it is there. */
  void deleteSnapshot(Path disk, Name snapshot) throws Problem;

  /**
   * Copies a disk that no machine has, without snapshots.
   *
   * @param base the image that it lies on, which isn't copied; empty to copy all
   */
  void copyDisk(Path from, Optional<Image> base, Path to) throws Problem;

  /**
   * Copies what differs from the image that a disk lies on into a disk that lies on none; of a disk
   * that no machine has, without snapshots.
   */
  void takeOff(Path from, Image image, Path to) throws Problem;

  /** Lays a disk that {@link #takeOff} made on that image again. */
  void layOn(Path disk, Image image) throws Problem;

  /**
   * A disk's file and those that it lies on, one on the other; also of a disk in use.
   *
   * @throws Problem when one of them can't be read
   */
  List<Path> chain(Path disk) throws Problem;

  /** Sets the guest's clock. */
  void setClock(VmHome home, Instant now) throws Problem;

  /**
   * Asks the guest to shut down, and waits until its machine ended.
   *
   * @throws Problem TIMEOUT when it didn't
   */
  void shutDown(VmHome home, Duration limit) throws Problem;

  /** Ends the machine, if it is there, and waits until it ended. */
  void kill(VmHome home) throws Problem;

  /** What a step would do, as commands for people to read. */
  List<String> describe(Step step, Vm vm, VmHome home) throws Problem;
}
