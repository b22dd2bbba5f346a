package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.ConsoleLog;
import dev.devsandbox.companion.vm.VmHome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm logs}. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints the last lines of a VM's serial console, also of one that is stopped.")
final class LogsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many lines, of the last 64 KiB. Default: ${DEFAULT-VALUE}")
  private int lines = 100;

  @Option(names = "--qemu", description = "What QEMU complained about, instead of the console.")
  private boolean qemu;

  @Override
  public Integer call() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    Name name = vm.name();
    if (!tools.store().exists(name)) {
      tools.store().get(name);
    }
    VmHome home = tools.store().home(name);
    String text = ConsoleLog.tail(qemu ? home.log() : home.consoleLog(), Math.max(0, lines));
    if (!text.isEmpty()) {
      spec.commandLine().getOut().println(text);
    }
    return 0;
  }
}
