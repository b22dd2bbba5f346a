package dev.devsandbox.companion.cli.vm;

import picocli.CommandLine.Option;

/** Whether other VMs may be suspended for one that is to be started. */
public final class RoomOption {
  @Option(
      names = "--suspend-others",
      description = "If memory is short, suspend the VMs that were started longest ago.")
  private boolean suspendOthers;

  /** Whether a person said so on the command line; the settings may say it, too. */
  public boolean given() {
    return suspendOthers;
  }
}
