package dev.devsandbox.companion.cli;

/** Forms in which a command can answer. */
public enum Output {
  /** For people. */
  TEXT,
  /** One JSON document on standard output. */
  JSON
}
