package dev.devsandbox.companion.cli.disk;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The disk that a command changes. */
final class DiskParameter {
  @Parameters(index = "0", paramLabel = "DISK", description = "The data disk's exact name.")
  private String typed = "";

  @Option(names = "--dry-run", description = "Print what would be done, and do nothing.")
  private boolean dryRun;

  Name name() throws Problem {
    return Name.parse("data disk", typed);
  }

  /** Whether nothing is to be done. */
  boolean dryRun() {
    return dryRun;
  }
}
