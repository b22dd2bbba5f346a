package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import picocli.CommandLine.Parameters;

/** The VM that a command is about. */
final class NameParameter {
  @Parameters(index = "0", paramLabel = "NAME", description = "The VM's exact name.")
  private String typed = "";

  /** The name. */
  Name name() throws Problem {
    return Name.parse("VM", typed);
  }
}
