package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.DownFrame.Refusal.Code;

/** What authentication found. */
sealed interface Verdict {
  /** The caller is that pod of that sandbox. */
  record Admitted(PodView pod, SandboxView sandbox) implements Verdict {}

  /**
   * The caller is nobody we serve.
   *
   * @param message for the sidecar's log; says nothing that the caller doesn't know or can't be
   *     told
   */
  record Refused(Code code, String message) implements Verdict {}
}
