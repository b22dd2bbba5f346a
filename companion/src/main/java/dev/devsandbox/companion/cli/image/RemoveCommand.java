package dev.devsandbox.companion.cli.image;

import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.vm.BackingChains;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox image remove}. */
@Command(
    name = "remove",
    aliases = "rm",
    mixinStandardHelpOptions = true,
    description = "Removes an image. Refuses while a VM needs it.")
final class RemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "IMAGE",
      description = "A name, which means its newest image, or 8 or more digits of a digest.")
  private String reference = "";

  @Option(names = "--dry-run", description = "Says what would be removed, and removes nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws Problem {
    Images images = Images.of(System.getenv());
    Image image = images.store().find(reference);
    if (dryRun) {
      spec.commandLine().getOut().println("rm -rf " + images.store().folder(image.digest()));
    } else {
      images.store().remove(image, new BackingChains(VmTools.of(System.getenv()).site()));
    }
    return CommandLine.ExitCode.OK;
  }
}
