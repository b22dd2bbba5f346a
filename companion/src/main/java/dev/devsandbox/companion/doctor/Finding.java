package dev.devsandbox.companion.doctor;

/**
 * What a check found.
 *
 * @param check short name of the check
 * @param message what is so
 * @param next what to do about it; empty when there is nothing to do
 */
public record Finding(String check, Verdict verdict, String message, String next) {
  static Finding pass(String check, String message) {
    return new Finding(check, Verdict.PASS, message, "");
  }

  static Finding warn(String check, String message, String next) {
    return new Finding(check, Verdict.WARN, message, next);
  }

  static Finding fail(String check, String message, String next) {
    return new Finding(check, Verdict.FAIL, message, next);
  }
}
