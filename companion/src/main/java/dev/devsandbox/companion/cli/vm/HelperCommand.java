package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.helper.Helper;
import dev.devsandbox.companion.helper.HelperProcess;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm helper}: what other commands start beside a running VM. */
@Command(
    name = "helper",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Serves a running VM until it ends; other commands start it.")
final class HelperCommand implements Callable<Integer> {
  /** A guest can cause lines, and shall not fill this machine's disk with them. */
  private static final int MOST_LINES = 10_000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Option(names = HelperProcess.RESUMED, description = "The VM goes on from saved memory.")
  private boolean resumed;

  @Override
  public Integer call() throws Problem {
    Access access = Access.of(System.getenv());
    Name name = vm.name();
    new Helper(access.tools().store().home(name), access.documents(), log())
        .run(access.tools().store().get(name).network(), access.home().allowedNames(), resumed);
    return 0;
  }

  private Consumer<String> log() {
    AtomicInteger lines = new AtomicInteger();
    return line -> {
      int number = lines.incrementAndGet();
      if (number <= MOST_LINES) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        spec.commandLine().getOut().println(time + " " + line);
      }
      if (number == MOST_LINES) {
        spec.commandLine().getOut().println("no more lines until the next start");
      }
    };
  }
}
