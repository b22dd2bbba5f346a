package dev.devsandbox.identity;

import java.util.Optional;

/** One way for clients to ask for credentials, beside others on the same port. */
interface Dialect {
  /** The one path it answers, compared byte by byte with the request's. */
  String path();

  /** A header that no browser sends by itself, which the request must have with this value. */
  Header requiredHeader();

  /**
   * Answers a request that passed all checks but whether the caller has a grant.
   *
   * @param callerUid as the kernel holds it
   * @param rawQuery still percent-encoded
   */
  Answer answer(long callerUid, Optional<String> rawQuery);

  /** A header's name and value. */
  record Header(String name, String value) {}
}
