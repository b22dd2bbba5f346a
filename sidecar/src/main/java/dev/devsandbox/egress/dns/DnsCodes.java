package dev.devsandbox.egress.dns;

/** Numbers of the IANA registry of DNS parameters. */
final class DnsCodes {
  static final int NO_ERROR = 0;
  static final int FORMAT_ERROR = 1;
  static final int SERVER_FAILURE = 2;
  static final int NAME_ERROR = 3;
  static final int NOT_IMPLEMENTED = 4;
  static final int REFUSED = 5;

  static final int TYPE_A = 1;
  static final int TYPE_CNAME = 5;
  static final int TYPE_AAAA = 28;
  static final int TYPE_OPT = 41;

  /** First of the types that ask for more than one kind of record, or for a transfer. */
  static final int FIRST_META_TYPE = 128;

  /** Last of them. */
  static final int LAST_META_TYPE = 255;

  static final int CLASS_IN = 1;

  /** Extended error of RFC 8914 §4.16. */
  static final int EDE_BLOCKED = 15;

  /** Extended error of RFC 8914 §4.1. */
  static final int EDE_OTHER = 0;

  private DnsCodes() {}
}
