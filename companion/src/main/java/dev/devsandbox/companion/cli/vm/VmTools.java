package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.config.Config;
import dev.devsandbox.companion.config.ConfigFile;
import dev.devsandbox.companion.disk.DiskStore;
import dev.devsandbox.companion.helper.HelperProcess;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.HostMemory;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.ImageStore;
import dev.devsandbox.companion.qemu.QemuDriver;
import dev.devsandbox.companion.seed.Seeds;
import dev.devsandbox.companion.vm.Lifecycle;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.MemoryBudget;
import dev.devsandbox.companion.vm.Progress;
import dev.devsandbox.companion.vm.VmMaker;
import dev.devsandbox.companion.vm.VmSite;
import dev.devsandbox.companion.vm.VmStore;
import java.time.Clock;
import java.util.Map;

/**
 * What the commands about VMs work with, for one home.
 *
 * @param config the user's settings
 */
public record VmTools(
    Config config, VmStore store, Lifecycle lifecycle, VmMaker maker, VmSite site) {
  /** Eighths of this machine's memory that VMs may hold, unless the user says otherwise. */
  private static final int VMS_OF_EIGHT = 5;

  /** The tools for the home that the environment names. */
  public static VmTools of(Map<String, String> environment) throws Problem {
    Home home = Home.of(environment);
    Config config = ConfigFile.read(home.config());
    Documents documents = new Documents();
    Programs programs = new Programs();
    ImageStore images = new ImageStore(home, documents);
    VmStore store = new VmStore(home, documents);
    QemuDriver driver = new QemuDriver(home, images, documents, programs);
    MemoryBudget budget =
        () ->
            config.memoryBudget().isPresent()
                ? config.memoryBudget().get().mebibytes()
                : HostMemory.mebibytes(programs) * VMS_OF_EIGHT / 8;
    VmSite site =
        new VmSite(
            store,
            images,
            new DiskStore(home, documents, programs, store, Clock.systemUTC()),
            new Seeds(home, programs),
            driver,
            new HelperProcess(programs, Self::helper),
            budget,
            documents,
            Clock.systemUTC());
    return new VmTools(config, store, new Lifecycle(site), new VmMaker(site), site);
  }

  /**
   * Whether other VMs may be suspended for want of memory.
   *
   * @param asked whether a person said so on the command line, and not only in the settings
   */
  public boolean mayMakeRoom(boolean asked) {
    return asked || config.suspendLeastUsed();
  }

  /**
   * Suspends other VMs if one can't be started for want of memory, and a person says so.
   *
   * @param asked as in {@link #mayMakeRoom}
   */
  void makeRoom(Name name, boolean asked, Limits limits, Progress progress) throws Problem {
    if (mayMakeRoom(asked)) {
      lifecycle.makeRoom(name, limits, progress);
    }
  }
}
