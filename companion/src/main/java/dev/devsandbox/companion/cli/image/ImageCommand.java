package dev.devsandbox.companion.cli.image;

import dev.devsandbox.companion.cli.Subcommands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox image}. */
@Command(
    name = "image",
    mixinStandardHelpOptions = true,
    description = "Golden images, which VMs are copies of: read-only, named by their content.")
@Subcommands({BuildCommand.class, ListCommand.class, VerifyCommand.class, RemoveCommand.class})
public final class ImageCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
