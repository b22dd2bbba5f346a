package dev.devsandbox.operator.broker;

import java.time.Duration;

/** Runs short actions when a time is over, unless they are called off. */
interface Deadlines {
  /** An armed deadline; closing calls it off. */
  interface Deadline extends AutoCloseable {
    @Override
    void close();
  }

  /** The action must not block: one thread may serve all. */
  Deadline after(Duration delay, Runnable action);
}
