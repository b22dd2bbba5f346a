package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.cli.Format;
import dev.devsandbox.companion.cli.Table;
import dev.devsandbox.companion.host.Problem;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm list}. */
@Command(
    name = "list",
    aliases = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists all VMs with their states.")
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      description = "table, json or yaml.")
  private Format output = Format.TABLE;

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    List<VmView> views = VmView.all(tools);
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.of(views, () -> table(views)));
    out.flush();
    return 0;
  }

  private static String table(List<VmView> views) {
    Table table = new Table(VmView.heads());
    Instant now = Instant.now();
    views.forEach(view -> table.add(view.cells(now)));
    return table.toString();
  }
}
