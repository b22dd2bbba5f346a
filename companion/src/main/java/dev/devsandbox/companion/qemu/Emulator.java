package dev.devsandbox.companion.qemu;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What QEMU says about itself. */
public final class Emulator {
  private static final int OLDEST_MAJOR = 7;
  private static final int OLDEST_MINOR = 2;
  private static final Pattern VERSION =
      Pattern.compile("version ((\\d{1,4})\\.(\\d{1,4})(?:\\.\\d{1,4})*)");

  private Emulator() {}

  /** The program that runs VMs of an architecture. */
  public static String program(Architecture architecture) {
    return switch (architecture) {
      case AMD64 -> "qemu-system-x86_64";
      case ARM64 -> "qemu-system-aarch64";
    };
  }

  /**
   * The version in the output of {@code --version}, such as {@code 7.2.22}.
   *
   * @throws Problem when it is too old, or no QEMU
   */
  public static String version(String output) throws Problem {
    Matcher version = VERSION.matcher(output);
    if (!version.find()) {
      throw new Problem(Problem.Kind.UNAVAILABLE, "QEMU doesn't tell its version", "reinstall it");
    }
    int major = Integer.parseInt(version.group(2));
    int minor = Integer.parseInt(version.group(3));
    if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "QEMU " + version.group(1) + " is too old",
          "install QEMU %d.%d or newer".formatted(OLDEST_MAJOR, OLDEST_MINOR));
    }
    return version.group(1);
  }

  /** The machine type that a new VM gets, which may mean another with each version of QEMU. */
  static String machineAlias(Architecture architecture) {
    return switch (architecture) {
      case AMD64 -> "q35";
      case ARM64 -> "virt";
    };
  }

  /**
   * The machine type an alias means now, by the output of {@code -machine help}.
   *
   * @throws Problem when there is none
   */
  static String pinned(String alias, String help) throws Problem {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(alias) + "\\s.*\\(alias of ([\\w.-]+)\\)")
            .matcher(help);
    if (!line.find()) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "QEMU has no machine type " + alias,
          "install QEMU's programs for this machine's processor");
    }
    return line.group(1);
  }
}
