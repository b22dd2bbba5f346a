package dev.devsandbox.companion.cli;

/** Exit codes of every command. */
public final class ExitCodes {
  /** Done; of a diagnosis: nothing failed, there may be warnings. */
  public static final int OK = 0;

  /** A check failed, or the command could not do what it was asked to. */
  public static final int FAILED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  private ExitCodes() {}
}
