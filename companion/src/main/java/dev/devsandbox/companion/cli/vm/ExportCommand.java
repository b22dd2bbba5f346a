package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Exporter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a stopped VM to a file that only you can read, for vm import here or elsewhere:",
      "its system disk and its image, without snapshots, keys and addresses. What the disks hold",
      "is in it as it is, secrets included."
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameParameter vm = new NameParameter();

  @Parameters(index = "1", paramLabel = "FILE", description = "A tar archive; not there yet.")
  private Path file = Path.of("");

  @Option(
      names = "--with-data",
      description = "The data disk, too, with all workspaces and the cluster's keys.")
  private boolean data;

  @Option(names = "--without-image", description = "Without the image, for where it is already.")
  private boolean withoutImage;

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    Exporter exporter = new Exporter(VmTools.of(System.getenv()).site());
    Exporter.Content content = new Exporter.Content(!withoutImage, data);
    if (change.dryRun()) {
      exporter.rehearse(vm.name(), file, content).forEach(spec.commandLine().getOut()::println);
      return 0;
    }
    exporter.export(vm.name(), file, content, change.limits(), change::say);
    spec.commandLine().getOut().printf("%s is in %s%n", vm.name(), file);
    return 0;
  }
}
