package dev.devsandbox.companion.vm;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What can be done to a VM. */
public enum Verb {
  START,
  STOP,
  RESTART,
  SUSPEND,
  RESUME,
  DELETE,
  RENAME,
  UPGRADE,
  SNAPSHOT,
  CLONE,
  EXPORT;

  /** The verb as the command line has it. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
