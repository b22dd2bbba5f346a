package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Importer;
import dev.devsandbox.companion.vm.Vm;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox vm import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a VM of a file that vm export wrote, with keys and addresses of its own.",
      "Its image is called imported-DIGEST, if it wasn't here; no other VM gets it unasked."
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "What vm export wrote.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NEW",
      description = "The VM's name; default: the one it had.")
  private @Nullable String typed;

  @Mixin private ChangeOptions change = new ChangeOptions();

  @Override
  public Integer call() throws Problem {
    Optional<Name> name = typed == null ? Optional.empty() : Optional.of(Name.parse("VM", typed));
    Importer importer = new Importer(VmTools.of(System.getenv()).site());
    if (change.dryRun()) {
      importer.rehearse(file, name).forEach(spec.commandLine().getOut()::println);
      return 0;
    }
    Vm made = importer.importFrom(file, name, change::say);
    Access.of(System.getenv()).refresh().ifPresent(change::say);
    spec.commandLine()
        .getOut()
        .printf("%s is made, on the image %s%n", made.name(), made.image().brief());
    return 0;
  }
}
