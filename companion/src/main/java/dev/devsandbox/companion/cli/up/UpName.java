package dev.devsandbox.companion.cli.up;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import picocli.CommandLine.Parameters;

/** The name of the VM, which need not be said. */
final class UpName {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = "devsandbox",
      description = "Name of the VM. Default: ${DEFAULT-VALUE}")
  private String typed = "";

  Name name() throws Problem {
    return Name.parse("VM", typed);
  }
}
