package dev.devsandbox.sys;

/** Reasons of the kernel that the sidecars tell apart; the numbers are those of every Linux. */
public enum Errno {
  EPERM(1),
  EINTR(4),
  EAGAIN(11),
  EACCES(13),
  EPROTONOSUPPORT(93),
  ESOCKTNOSUPPORT(94),
  EAFNOSUPPORT(97),
  EADDRNOTAVAIL(99),
  ENETUNREACH(101),
  ETIMEDOUT(110),
  ECONNREFUSED(111),
  EHOSTUNREACH(113),
  EINPROGRESS(115);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** The kernel's number. */
  public int number() {
    return number;
  }

  /** The name of a number, or {@code errno N} of one that nothing here distinguishes. */
  public static String nameOf(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return errno.name();
      }
    }
    return "errno " + number;
  }
}
