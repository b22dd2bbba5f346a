package dev.devsandbox.e2e.admission;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the API server said to a request.
 *
 * @param code HTTP status; 2xx when it was admitted and carried out (or would have been)
 * @param message the server's words when it was not
 */
record Answer(int code, String message) {
  /** Fails unless {@code policy} refused the request with these words. */
  void refusedBy(String policy, String words) {
    assertThat(message)
        .as("answer %d", code)
        .contains("ValidatingAdmissionPolicy '" + policy + "'")
        .contains(words);
  }

  /** Fails unless the request went through. */
  void admitted() {
    assertThat(code).as(message).isBetween(200, 299);
  }

  /** True when a policy of ours refused it. */
  boolean refused() {
    return message.contains("ValidatingAdmissionPolicy 'devsandbox-");
  }
}
