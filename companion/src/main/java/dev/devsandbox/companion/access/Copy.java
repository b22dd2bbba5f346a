package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;

/** A copy between this machine and a VM. */
public sealed interface Copy {
  /** The VM. */
  Name vm();

  /**
   * From this machine.
   *
   * @param here a path
   * @param there a path in the guest; relative to the user's home, which empty means
   */
  record Into(Name vm, String here, String there) implements Copy {}

  /** To this machine; the paths as of {@link Into}. */
  record OutOf(Name vm, String there, String here) implements Copy {}

  /**
   * Reads what a person typed. {@code NAME:PATH} is in a VM; what has a slash before its first
   * colon, or no colon, is here.
   *
   * @throws Problem unless exactly one of the two is in a VM
   */
  static Copy parse(String from, String to) throws Problem {
    if (isHere(from) == isHere(to)) {
      throw new Problem(
          Problem.Kind.USAGE,
          "one of the two paths must be in a VM, and the other here",
          "write NAME:PATH for the one in the VM; a file here with a colon in its name is ./a:b");
    }
    if (from.isEmpty() || to.isEmpty()) {
      throw new Problem(Problem.Kind.USAGE, "a path is empty", "write . for this folder");
    }
    String typed = isHere(from) ? to : from;
    int colon = typed.indexOf(':');
    Name vm = Name.parse("VM", typed.substring(0, colon));
    String there = typed.substring(colon + 1);
    return isHere(from) ? new Into(vm, from, there) : new OutOf(vm, there, to);
  }

  private static boolean isHere(String typed) {
    int colon = typed.indexOf(':');
    int slash = typed.indexOf('/');
    return colon < 0 || (slash >= 0 && slash < colon);
  }
}
