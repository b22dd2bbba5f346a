package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.Console;
import dev.devsandbox.companion.access.RawTerminal;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.ConsoleLog;
import dev.devsandbox.companion.vm.VmHome;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm attach}. */
@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    description = {
      "Joins this terminal with a VM's serial console, also while it boots; Ctrl-] leaves it.",
      "Shows the last lines before. What the guest writes reaches the terminal as it is."
    })
final class AttachCommand implements Callable<Integer> {
  private static final int LINES_BEFORE = 20;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Override
  public Integer call() throws Problem {
    Access access = Access.of(System.getenv());
    Name name = vm.name();
    VmHome home = access.guest(name).home();
    Optional<FileGuard> guard = FileGuard.tryTake(home.folder().resolve("attach.lock"));
    if (guard.isEmpty()) {
      throw new Problem(
          Problem.Kind.BUSY,
          "another terminal is attached to " + name,
          "detach it, or look at the lines: devsandbox vm logs " + name);
    }
    try (FileGuard _ = guard.get();
        Console console = Console.open(home.console())) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(ConsoleLog.tail(home.consoleLog(), LINES_BEFORE));
      err.println("[attached to " + name + "; Ctrl-] detaches]");
      Console.End end = join(console);
      err.println();
      err.println(
          switch (end) {
            case DETACHED -> "[detached]";
            case INPUT_ENDED -> "[no more input]";
            case VM_ENDED -> "[the VM ended]";
          });
    }
    return 0;
  }

  /** Past the streams of Java, which wait for more than one key. */
  private static Console.End join(Console console) throws Problem {
    try (RawTerminal _ = RawTerminal.enter().orElse(null)) {
      return console.join(
          new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
    }
  }
}
