package dev.devsandbox.companion.cli.disk;

import dev.devsandbox.companion.cli.Answer;
import dev.devsandbox.companion.cli.Table;
import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.config.Size;
import dev.devsandbox.companion.disk.DataDisk;
import dev.devsandbox.companion.disk.DiskStore;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox disk list}. */
@Command(
    name = "list",
    aliases = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists the data disks and the VMs that hold them.")
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Answer answer = new Answer();

  /**
   * A disk as it is shown. The names are part of the command line's interface.
   *
   * @param storageBytes what its file takes on this machine's disk
   * @param holder the VM that holds it, by what is there
   * @param state of that VM
   */
  record View(
      Name name, long bytes, long storageBytes, Optional<Name> holder, Optional<String> state) {}

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    DiskStore disks = tools.site().disks();
    PrintWriter err = spec.commandLine().getErr();
    List<View> views = new ArrayList<>();
    boolean whole = true;
    for (Name name : disks.names()) {
      try {
        views.add(view(tools, disks.get(name)));
      } catch (Problem e) {
        // One damaged disk hides no other.
        err.println("devsandbox: " + e.getMessage());
        whole = false;
      }
    }
    err.flush();
    answer.print(views, () -> table(views));
    return whole ? 0 : 1;
  }

  private static View view(VmTools tools, DataDisk disk) throws Problem {
    DiskStore disks = tools.site().disks();
    Optional<Name> holder = disks.holder(disk);
    return new View(
        disk.name(),
        disk.bytes(),
        disks.file(disk.name()).toFile().length(),
        holder,
        holder.isEmpty()
            ? Optional.empty()
            : Optional.of(tools.lifecycle().state(holder.get()).word()));
  }

  private static String table(List<View> views) {
    Table table = new Table("NAME", "SIZE", "DISK", "HOLDER", "STATE");
    for (View view : views) {
      table.add(
          view.name().value(),
          new Size(view.bytes()).toString(),
          (view.storageBytes() >> 20) + "M",
          view.holder().map(Name::value).orElse("-"),
          view.state().orElse("-"));
    }
    return table.toString();
  }
}
