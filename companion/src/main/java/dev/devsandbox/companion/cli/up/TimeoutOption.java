package dev.devsandbox.companion.cli.up;

import dev.devsandbox.companion.host.Problem;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long to wait. */
final class TimeoutOption {
  private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "1800",
      description = {
        "How long all may take, without the build of an image. Default: ${DEFAULT-VALUE}",
        "Where processors are emulated, a first cluster takes most of it."
      })
  private long seconds;

  Duration limit() throws Problem {
    if (seconds < 1 || seconds > LONGEST_SECONDS) {
      throw new Problem(
          Problem.Kind.USAGE, "--timeout is not from 1 to " + LONGEST_SECONDS, "correct it");
    }
    return Duration.ofSeconds(seconds);
  }
}
