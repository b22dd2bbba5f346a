package dev.devsandbox.companion.doctor;

/** How a check came out, from good to bad. */
public enum Verdict {
  /** As it must be. */
  PASS,
  /** Works, or can't be told from here; the message says which. */
  WARN,
  /** Sandboxes don't work, or not safely. */
  FAIL
}
