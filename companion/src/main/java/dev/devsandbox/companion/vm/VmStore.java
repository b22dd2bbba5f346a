package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.disk.DiskUsers;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.NamedFolders;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.ImageUsers;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The VMs of a home: one folder each, named as the VM. */
public final class VmStore implements ImageUsers, DiskUsers {
  private final Home home;
  private final NamedFolders folders;
  private final Documents documents;

  public VmStore(Home home, Documents documents) {
    this.home = home;
    this.folders = new NamedFolders(home.vms());
    this.documents = documents;
  }

  /** The folder of a VM, which need not exist. */
  public VmHome home(Name name) {
    return new VmHome(folders.of(name));
  }

  /** Whether there is such a VM, be it damaged. */
  public boolean exists(Name name) {
    return Files.isDirectory(home(name).folder());
  }

  /** The names of all VMs, sorted. */
  public List<Name> names() throws Problem {
    return folders.names();
  }

  /**
   * The VM of this name.
   *
   * @throws Problem NOT_FOUND when there is none; FAILED when its record can't be read
   */
  public Vm get(Name name) throws Problem {
    if (!exists(name)) {
      throw notFound(name);
    }
    return documents
        .read(home(name).record(), Vm.class)
        // A crash may have left the old name in a folder that was renamed.
        .map(vm -> vm.named(name))
        .orElseThrow(() ->
            new Problem(
                Problem.Kind.FAILED,
                "VM " + name + " has no " + home(name).record().getFileName(),
                "devsandbox vm delete " + name));
  }

  static Problem notFound(Name name) {
    return new Problem(
        Problem.Kind.NOT_FOUND,
        "there is no VM " + name,
        "devsandbox vm list shows those there are; devsandbox vm create " + name + " makes it");
  }

  /** Replaces a VM's record. */
  void put(Vm vm) throws Problem {
    documents.write(home(vm.name()).record(), vm);
  }

  /** The ports that all VMs have, but the one of this name. */
  Set<Integer> portsBut(Name name) throws Problem {
    Set<Integer> ports = new HashSet<>();
    for (Name other : names()) {
      if (!other.equals(name)) {
        record(other).ifPresent(vm -> ports.addAll(vm.ports().all()));
      }
    }
    return ports;
  }

  /** The VMs that lie on an image; a VM that can't be read may be one of them. */
  @Override
  public List<String> of(Digest image) throws Problem {
    List<String> users = new ArrayList<>();
    for (Name name : names()) {
      Optional<Vm> vm = documents.read(home(name).record(), Vm.class);
      Optional<Upgrade> upgrade = documents.read(home(name).upgrade(), Upgrade.class);
      if (vm.isEmpty()
          || vm.get().image().equals(image)
          || upgrade.filter(u -> u.involves(image)).isPresent()) {
        users.add("VM " + name);
      }
    }
    return users;
  }

  @Override
  public List<Name> of(Name disk) throws Problem {
    List<Name> users = new ArrayList<>();
    for (Name name : names()) {
      if (record(name).map(vm -> vm.dataDisk().equals(Optional.of(disk))).orElse(true)) {
        users.add(name);
      }
    }
    return users;
  }

  /** A VM's record, if it can be read: a damaged VM must not stop work with the others. */
  private Optional<Vm> record(Name name) {
    try {
      return documents.read(home(name).record(), Vm.class);
    } catch (Problem e) {
      return Optional.empty();
    }
  }

  /** A new folder for a VM in the making, which no one sees as a VM. */
  VmHome draft(Name name) throws Problem {
    home.make(home.vms());
    Path folder = folders.unfinished(name, ProcessHandle.current().pid() + ".new");
    Folder.delete(folder);
    return new VmHome(home.make(folder));
  }

  /**
   * Makes a finished draft the VM of this name, at once.
   *
   * @throws Problem REFUSED when there is one
   */
  void publish(VmHome draft, Name name) throws Problem {
    move(draft.folder(), name);
  }

  /** Gives a VM another name. */
  void rename(Name from, Name to) throws Problem {
    move(home(from).folder(), to);
  }

  private void move(Path folder, Name to) throws Problem {
    try {
      Files.move(folder, home(to).folder(), StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      throw taken(to);
    } catch (IOException e) {
      if (exists(to)) {
        throw taken(to);
      }
      throw folders.unusable(e);
    }
  }

  static Problem taken(Name name) {
    return new Problem(
        Problem.Kind.REFUSED,
        "there is a VM " + name,
        "choose another name, or delete it: devsandbox vm delete " + name);
  }

  /** Removes a VM: at once for all who look, then its files. */
  void remove(Name name) throws Problem {
    Path gone = folders.unfinished(name, ProcessHandle.current().pid() + ".gone");
    try {
      Folder.delete(gone);
      Files.move(home(name).folder(), gone, StandardCopyOption.ATOMIC_MOVE);
      Folder.delete(gone);
    } catch (IOException e) {
      throw folders.unusable(e);
    }
  }

  /** Removes what crashed processes left half-made or half-removed. */
  void sweep() throws Problem {
    for (Path folder : folders.unfinished()) {
      String[] parts = String.valueOf(folder.getFileName()).split("\\.");
      // ".NAME.PID.new" or ".NAME.PID.gone"; a running process is still at it.
      if (parts.length == 4 && parts[0].isEmpty() && !isAlive(parts[2])) {
        Folder.delete(folder);
      }
    }
  }

  private static boolean isAlive(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
