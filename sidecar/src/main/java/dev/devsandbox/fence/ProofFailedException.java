package dev.devsandbox.fence;

import dev.devsandbox.wire.FenceReport;

/** A proof did not hold. */
final class ProofFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient FenceReport.Failure failure;

  ProofFailedException(String proof, String expected, String seen) {
    super(proof + ": expected " + expected + ", seen " + seen);
    this.failure = new FenceReport.Failure(proof, expected, seen);
  }

  FenceReport.Failure failure() {
    return failure;
  }
}
