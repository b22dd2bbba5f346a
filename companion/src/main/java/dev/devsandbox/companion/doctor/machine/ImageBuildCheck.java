package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import java.nio.file.Path;
import java.util.List;

/** Can images be built here out of packages? Only Linux can; VMs run without all of this. */
final class ImageBuildCheck implements MachineCheck {
  private static final String NAME = "image build";

  @Override
  public List<Finding> run(Machine machine) {
    return List.of(
        switch (machine.platform()) {
          case LINUX -> linux(machine);
          case MACOS, OTHER ->
              Finding.pass(NAME, "from a cloud image; packages need Linux, here or in a VM");
        });
  }

  private static Finding linux(Machine machine) {
    List<String> missing = machine.missing(List.of("mmdebstrap", "newuidmap", "mke2fs", "unshare"));
    if (!missing.isEmpty()) {
      return Finding.warn(
          NAME,
          "not in PATH: " + String.join(", ", missing),
          machine.platform().install("mmdebstrap uidmap e2fsprogs util-linux", ""));
    }
    Path file = machine.root().resolve("etc/subuid");
    List<SubordinateIds> ids = SubordinateIds.read(file);
    if (ids.stream().noneMatch(range -> range.user().equals(machine.user()))) {
      String free = SubordinateIds.free(ids);
      return Finding.warn(
          NAME,
          machine.user() + " has no subordinate ids in " + file,
          "sudo usermod --add-subuids " + free + " --add-subgids " + free + " " + machine.user());
    }
    if (machine.ask("unshare", "--map-root-user", "true").isEmpty()) {
      return Finding.warn(
          NAME,
          "the kernel lets you make no user namespace",
          "look at sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone,"
              + " kernel.apparmor_restrict_unprivileged_userns");
    }
    return Finding.pass(NAME, "mmdebstrap, in a user namespace");
  }
}
