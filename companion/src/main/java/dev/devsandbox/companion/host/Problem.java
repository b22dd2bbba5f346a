package dev.devsandbox.companion.host;

/**
 * Something a person can put right: what is wrong, and what to do next. The command line prints
 * both and ends with the kind's exit code.
 */
public final class Problem extends Exception {
  private static final long serialVersionUID = 1;

  /** What kind of problem it is; scripts tell them apart by the exit code. */
  public enum Kind {
    /** It was tried and did not work. */
    FAILED(1),
    /** A name, an option or a file of the user's is wrong. */
    USAGE(2),
    /** There is no such VM, image, disk or snapshot. */
    NOT_FOUND(3),
    /** The state of the thing doesn't allow it now, or it would lose data. */
    REFUSED(4),
    /** Another process works on it. */
    BUSY(5),
    /** It took longer than allowed. */
    TIMEOUT(6),
    /** This machine lacks something: a program, space, a permission, a free port. */
    UNAVAILABLE(7);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The exit code of the process, 1 to 7. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;
  private final String next;

  /**
   * A problem without a cause in the program.
   *
   * @param what what is wrong, naming the thing; no secret
   * @param next what to do next; empty when nothing helps
   */
  public Problem(Kind kind, String what, String next) {
    super(what);
    this.kind = kind;
    this.next = next;
  }

  /** A problem that an exception brought up. */
  public Problem(Kind kind, String what, String next, Throwable cause) {
    super(what, cause);
    this.kind = kind;
    this.next = next;
  }

  public Kind kind() {
    return kind;
  }

  /** What to do next; empty when nothing helps. */
  public String next() {
    return next;
  }
}
