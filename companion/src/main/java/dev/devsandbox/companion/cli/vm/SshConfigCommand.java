package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.SshConfig;
import dev.devsandbox.companion.host.Problem;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox ssh-config}. */
@Command(
    name = "ssh-config",
    mixinStandardHelpOptions = true,
    description = {
      "Writes an SSH configuration of all VMs, for editors and for ssh devsandbox-NAME, and",
      "prints the line to put at the top of ~/.ssh/config. Once written, it is kept up to date."
    })
public final class SshConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** What picocli makes. */
  SshConfigCommand() {}

  @Override
  public Integer call() throws Problem {
    Access access = Access.of(System.getenv());
    SshConfig config = access.sshConfig();
    config.write(access.guests());
    spec.commandLine().getOut().println(config.include());
    return 0;
  }
}
