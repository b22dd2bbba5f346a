package dev.devsandbox.companion.doctor;

/**
 * What a check found.
 *
 * @param check short name of the check
 * @param message what is so
 * @param next what to do about it; empty when there is nothing to do
 */
public record Finding(String check, Verdict verdict, String message, String next) {
  /** As it must be. */
  public static Finding pass(String check, String message) {
    return new Finding(check, Verdict.PASS, message, "");
  }

  /** Works, or can't be told. */
  public static Finding warn(String check, String message, String next) {
    return new Finding(check, Verdict.WARN, message, next);
  }

  /** Doesn't work. */
  public static Finding fail(String check, String message, String next) {
    return new Finding(check, Verdict.FAIL, message, next);
  }
}
