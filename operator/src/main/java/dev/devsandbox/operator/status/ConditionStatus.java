package dev.devsandbox.operator.status;

/** The three values of a condition. */
public enum ConditionStatus {
  /** It is so. */
  TRUE("True"),
  /** It is not so. */
  FALSE("False"),
  /** Nobody can tell. */
  UNKNOWN("Unknown");

  private final String wireName;

  ConditionStatus(String wireName) {
    this.wireName = wireName;
  }

  /** As it is written in a condition. */
  public String wireName() {
    return wireName;
  }

  static ConditionStatus of(boolean value) {
    return value ? TRUE : FALSE;
  }
}
