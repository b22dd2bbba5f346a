package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.cli.Answer;
import dev.devsandbox.companion.cli.Table;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Snapshot;
import dev.devsandbox.companion.vm.Snapshots;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm snapshot}. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a snapshot of a VM with its data disk, and with its memory if it runs.",
      "The memory may hold secrets; it lies in the VM's disk, which only you can read.",
      "Without a name of a snapshot: lists those there are."
    })
final class SnapshotCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SNAPSHOT",
      description = "The name of the snapshot.")
  private @Nullable String typed;

  @Option(names = "--delete", description = "Removes the snapshot.")
  private boolean delete;

  @Mixin private Answer answer = new Answer();

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Snapshots snapshots = new Snapshots(tools.site());
    PrintWriter out = spec.commandLine().getOut();
    if (typed == null) {
      List<Snapshot> all = snapshots.list(vm.name());
      answer.print(all, () -> table(all));
      return 0;
    }
    Name name = Name.parse("snapshot", typed);
    if (change.dryRun()) {
      out.printf("%s snapshot %s of %s%n", delete ? "delete" : "take", name, vm.name());
    } else if (delete) {
      snapshots.delete(vm.name(), name, change.limits(), change::say);
      out.printf("%s is removed%n", name);
    } else {
      Snapshot taken = snapshots.take(vm.name(), name, change.limits(), change::say);
      out.printf("%s is taken%s%n", name, taken.memory() ? ", with memory" : "");
    }
    return 0;
  }

  private static String table(List<Snapshot> all) {
    Table table = new Table("NAME", "TAKEN", "MEMORY", "DATA");
    for (Snapshot each : all) {
      table.add(
          each.name().value(),
          each.created().toString(),
          each.memory() ? "yes" : "no",
          each.data() ? "yes" : "no");
    }
    return table.toString();
  }
}
