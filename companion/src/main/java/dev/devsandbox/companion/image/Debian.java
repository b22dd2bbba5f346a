package dev.devsandbox.companion.image;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Debian release to build an image from, package by package.
 *
 * @param suite the release's code name
 * @param mirror URL of the archive
 * @param security URL of the archive of security updates
 * @param snapshot the archive as it was then, so that the same recipe gives the same image at any
 *     time; empty for the archive as it is
 */
public record Debian(String suite, String mirror, String security, Optional<Instant> snapshot) {
  /** Releases whose kernel has user namespaces for pods, which takes 6.3. */
  static final Set<String> SUITES = Set.of("trixie", "forky");

  static final String SUITE = "trixie";
  static final String MIRROR = "http://deb.debian.org/debian";
  static final String SECURITY = "http://security.debian.org/debian-security";

  private static final String SNAPSHOTS = "http://snapshot.debian.org/archive/";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** The lines of {@code /etc/apt/sources.list}, while building and in the image. */
  List<String> sources() {
    return List.of(
        source("debian", mirror, suite),
        source("debian", mirror, suite + "-updates"),
        source("debian-security", security, suite + "-security"));
  }

  private String source(String archive, String url, String dist) {
    return snapshot
        .map(time ->
            "deb [check-valid-until=no] %s%s/%s %s main"
                .formatted(SNAPSHOTS, archive, STAMP.format(time), dist))
        .orElse("deb %s %s main".formatted(url, dist));
  }
}
