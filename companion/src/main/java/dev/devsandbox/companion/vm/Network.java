package dev.devsandbox.companion.vm;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a VM reaches. */
public enum Network {
  /** The outside, as a program of this user does; nothing reaches the VM but by {@link Ports}. */
  USER,
  /** Nothing but one proxy of this machine. */
  RESTRICTED;

  /** The mode's name in files and on the command line. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
