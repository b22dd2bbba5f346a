package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.GuestLoad;
import dev.devsandbox.companion.cli.Answer;
import dev.devsandbox.companion.cli.Table;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Vm;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code devsandbox vm status}. */
@Command(
    name = "status",
    aliases = "info",
    mixinStandardHelpOptions = true,
    description = "Shows the state of one VM and what it is made of.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private NameParameter vm = new NameParameter();

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws Problem {
    VmView view = VmView.of(VmTools.of(System.getenv()), vm.name());
    answer.print(view, () -> text(view));
    return 0;
  }

  private static String text(VmView view) {
    Table table = new Table("name", view.name().value());
    table.add("state", view.state());
    view.reason().ifPresent(reason -> table.add("reason", reason));
    view.next().ifPresent(next -> table.add("next", next));
    view.cluster().ifPresent(cluster -> table.add("cluster", cluster));
    view.vm().ifPresent(is -> made(table, is));
    table.add("load", view.inside().map(GuestLoad::loadText).orElse("-"));
    table.add(
        "free memory",
        view.inside().map(is -> is.freeMiB() + " of " + is.memoryMiB() + " MiB").orElse("-"));
    table.add("storage", view.storageBytes() / (1 << 20) + " MiB");
    table.add("folder", view.folder());
    return table.toString();
  }

  private static void made(Table table, Vm vm) {
    table.add("image", vm.image().brief());
    table.add("cpus", "" + vm.cpus());
    table.add("memory", vm.memoryMiB() + " MiB");
    table.add("disk", vm.diskBytes() / (1 << 20) + " MiB");
    table.add("network", vm.network().toString());
    table.add("ssh", "127.0.0.1:" + vm.ports().ssh());
    table.add("kubernetes", "127.0.0.1:" + vm.ports().kubernetes());
    table.add(
        "machine",
        "%s, %s, CPU %s, %s"
            .formatted(
                vm.hardware().emulator(),
                vm.hardware().machine(),
                vm.hardware().cpu(),
                vm.hardware().accelerator()));
    table.add("created", vm.created().toString());
  }
}
