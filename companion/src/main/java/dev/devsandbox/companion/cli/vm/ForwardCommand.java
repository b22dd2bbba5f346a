package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.Guest;
import dev.devsandbox.companion.cli.Answer;
import dev.devsandbox.companion.cli.Table;
import dev.devsandbox.companion.helper.Forward;
import dev.devsandbox.companion.helper.Forwards;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code devsandbox vm forward}. */
@Command(
    name = "forward",
    mixinStandardHelpOptions = true,
    description = {
      "Lists, adds or removes ports of 127.0.0.1 here that lead to ports of a VM.",
      "They are remembered: each start of the VM makes them again."
    })
final class ForwardCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();

  @ArgGroup private @Nullable Change change;

  @Mixin private Answer answer = new Answer();

  /** At most one of them. */
  static final class Change {
    @Option(names = "--add", paramLabel = "HOST:GUEST", description = "Such as 8080:80.")
    private @Nullable String add;

    @Option(names = "--remove", paramLabel = "HOST", description = "The port here.")
    private @Nullable Integer remove;
  }

  @Override
  public Integer call() throws Problem {
    Access access = Access.of(System.getenv());
    Name name = vm.name();
    Guest guest = access.guest(name);
    Forwards forwards = new Forwards(guest.home(), access.documents());
    if (change != null && change.add != null) {
      forwards.add(Forward.parse(change.add));
    } else if (change != null && change.remove != null) {
      forwards.remove(change.remove);
    }
    List<Forward> all = forwards.list();
    answer.print(all, () -> table(all));
    return 0;
  }

  private static String table(List<Forward> forwards) {
    Table table = new Table("HERE", "GUEST");
    forwards.forEach(each -> table.add("127.0.0.1:" + each.host(), "" + each.guest()));
    return table.toString();
  }
}
