package dev.devsandbox.e2e.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a process to its end, with a deadline. */
public final class Shell {
  private Shell() {}

  /**
   * What a process left behind.
   *
   * @param exit its exit code, or 124 when it was ended at the deadline
   */
  public record Result(List<String> command, int exit, String out, String err) {
    /** The output, or an {@link AssertionError} that shows everything when the process failed. */
    public String orFail() {
      if (exit != 0) {
        throw new AssertionError(this.toString());
      }
      return out;
    }

    @Override
    public String toString() {
      return String.join(" ", command) + "\nexit " + exit + "\nout: " + out + "\nerr: " + err;
    }
  }

  /** Runs {@code command} without standard input. */
  public static Result run(Duration deadline, List<String> command) {
    return run(deadline, "", command);
  }

  /** Runs {@code command} with {@code input} as its standard input. */
  public static Result run(Duration deadline, String input, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).start();
      CompletableFuture<String> out = readAll(process.getInputStream());
      CompletableFuture<String> err = readAll(process.getErrorStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException closedEarly) {
        // A process that does not read its input is not an error of the test.
      }
      boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      return new Result(command, ended ? process.exitValue() : 124, out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<String> readAll(InputStream in) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (in) {
            text.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.complete("");
          }
        });
    return text;
  }
}
