package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.cli.Answer;
import dev.devsandbox.companion.cli.Table;
import dev.devsandbox.companion.host.Problem;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code devsandbox vm list}. */
@Command(
    name = "list",
    aliases = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists all VMs with their states.")
final class ListCommand implements Callable<Integer> {
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    List<VmView> views = VmView.all(tools);
    answer.print(views, () -> table(views));
    return 0;
  }

  private static String table(List<VmView> views) {
    Table table = new Table(VmView.heads());
    Instant now = Instant.now();
    views.forEach(view -> table.add(view.cells(now)));
    return table.toString();
  }
}
