package dev.devsandbox.companion.doctor.machine;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of QEMU.
 *
 * @param text all of it, such as {@code 7.2.22}
 */
record QemuVersion(int major, int minor, String text) implements Comparable<QemuVersion> {
  private static final Pattern ANSWER =
      Pattern.compile("version (([0-9]{1,4})\\.([0-9]{1,4})[0-9A-Za-z.+-]{0,40})");

  /** Reads what {@code --version} of QEMU's programs answers. */
  static Optional<QemuVersion> of(String answer) {
    Matcher matcher = ANSWER.matcher(answer);
    return matcher.find()
        ? Optional.of(
            new QemuVersion(
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                matcher.group(1)))
        : Optional.empty();
  }

  /** By the first two numbers. */
  @Override
  public int compareTo(QemuVersion other) {
    return Comparator.comparingInt(QemuVersion::major)
        .thenComparingInt(QemuVersion::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return text;
  }
}
