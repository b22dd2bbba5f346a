package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.config.Config;
import dev.devsandbox.companion.config.Size;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.seed.UserData;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.VmSpec;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new VM shall be; what isn't said is as in {@code config.yaml}. */
final class NewVmOptions {
  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Name or beginning of the digest of an image. Default: the newest.")
  private @Nullable String image;

  @Option(names = "--cpus", paramLabel = "N", description = "Virtual CPUs.")
  private @Nullable Integer cpus;

  @Option(names = "--memory", paramLabel = "SIZE", description = "Memory, such as 4G.")
  private @Nullable String memory;

  @Option(names = "--system-disk", paramLabel = "SIZE", description = "Size of the system disk.")
  private @Nullable String systemDisk;

  @Option(
      names = "--disk",
      paramLabel = "DISK",
      description = {
        "Data disk to hold workspaces, which outlives the VM; made if it isn't there.",
        "Default: that of the VM's name."
      })
  private @Nullable String disk;

  @Option(names = "--disk-size", paramLabel = "SIZE", description = "Size of a new data disk.")
  private @Nullable String diskSize;

  @Option(names = "--no-disk", description = "No data disk: all work goes with the VM.")
  private boolean noDisk;

  @Option(
      names = "--restricted",
      description = "No network but one proxy, which allows the names in one file.")
  private boolean restricted;

  @Option(
      names = "--user-data",
      paramLabel = "FILE",
      description = {
        "What the guest does at its first boot: cloud-init's runcmd and write_files.",
        "A clone, a renamed VM and one with a newer image do it again."
      })
  private @Nullable Path userData;

  /** Whether any was given. */
  boolean given() {
    return image != null
        || cpus != null
        || memory != null
        || systemDisk != null
        || disk != null
        || diskSize != null
        || noDisk
        || userData != null
        || restricted;
  }

  /** What is asked for. */
  VmSpec spec(Name name, Config config) throws Problem {
    Size asked = memory == null ? config.memory() : Config.memorySize("--memory", memory);
    int count = cpus == null ? config.cpus() : cpus;
    if (count < 1 || count > Config.MOST_CPUS) {
      throw usage("--cpus is not from 1 to " + Config.MOST_CPUS);
    }
    return new VmSpec(
        name,
        image == null ? config.image() : Optional.of(image),
        count,
        Math.toIntExact(asked.mebibytes()),
        (systemDisk == null ? config.disk() : Size.parse("--system-disk", systemDisk)).bytes(),
        restricted ? Network.RESTRICTED : Network.USER,
        noDisk
            ? Optional.empty()
            : Optional.of(disk == null ? name : Name.parse("data disk", disk)),
        dataDiskBytes(config),
        userData == null ? Optional.empty() : Optional.of(UserData.read(userData)));
  }

  private long dataDiskBytes(Config config) throws Problem {
    if (noDisk && (disk != null || diskSize != null)) {
      throw usage("--no-disk goes with neither --disk nor --disk-size");
    }
    return diskSize == null
        ? config.dataDisk().bytes()
        : Config.dataDiskSize("--disk-size", diskSize).bytes();
  }

  private static Problem usage(String what) {
    return new Problem(Problem.Kind.USAGE, what, "correct it");
  }
}
