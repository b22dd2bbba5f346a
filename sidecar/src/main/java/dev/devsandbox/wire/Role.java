package dev.devsandbox.wire;

/** The sidecar at the lower end of a stream. */
public enum Role {
  EGRESS("egress"),
  IDENTITY("identity");

  private final String wireName;

  Role(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
