package dev.devsandbox.companion.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs programs of this machine to their end. */
public final class Programs {
  /** What is kept of a program's output; the rest is read and dropped. */
  private static final int KEPT_BYTES = 4 << 20;

  /** A thread each: a shared pool may have one for both pipes, and a full pipe stops a program. */
  private static final Executor READERS = task -> Thread.ofPlatform().daemon().start(task);

  /** How the C library says it; programs are run in the user's language, and few translate it. */
  private static final String NO_SPACE = "No space left on device";

  private static final int LONGEST_LINE = 4096;
  private static final int TOLD_LINES = 5;

  /**
   * What a program answered.
   *
   * @param exit its exit code
   * @param output its standard output, at most 4 MiB
   * @param errors its standard error, at most 4 MiB
   */
  public record Answer(int exit, String output, String errors) {
    /** The last lines of standard error, for a message. */
    public String lastErrors() {
      List<String> lines = errors.strip().lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size()));
    }
  }

  /**
   * Runs a command that must succeed.
   *
   * @param limit after which it is killed
   * @return its standard output
   * @throws Problem when the program is missing, fails or takes too long
   */
  public String run(Command command, Duration limit) throws Problem {
    Answer answer = ask(command, limit);
    if (answer.exit() != 0 && answer.errors().contains(NO_SPACE)) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          command.program()
              + " found no space: "
              + answer.lastErrors().lines().findFirst().orElse(""),
          "make room, and try again");
    }
    if (answer.exit() != 0) {
      throw new Problem(
          Problem.Kind.FAILED,
          command.program()
              + " failed with exit code "
              + answer.exit()
              + ": "
              + answer.lastErrors(),
          "run it by hand to see more: " + command);
    }
    return answer.output();
  }

  /**
   * Runs a command, whatever its exit code.
   *
   * @throws Problem when the program is missing or takes too long
   */
  public Answer ask(Command command, Duration limit) throws Problem {
    return follow(command, limit, line -> {});
  }

  /**
   * Runs a command, whatever its exit code, which reads a file as its input.
   *
   * @throws Problem when the program or the file is missing, or it takes too long
   */
  public Answer feed(Command command, Path input, Duration limit) throws Problem {
    return follow(
        new ProcessBuilder(command.argv()).redirectInput(input.toFile()),
        command,
        limit,
        line -> {});
  }

  /**
   * Runs a command, whatever its exit code, and passes on what it says meanwhile.
   *
   * @param errorLine takes each line of standard error, at most 4096 characters of it, in another
   *     thread
   * @throws Problem when the program is missing or takes too long
   */
  public Answer follow(Command command, Duration limit, Consumer<String> errorLine) throws Problem {
    return follow(new ProcessBuilder(command.argv()), command, limit, errorLine);
  }

  private static Answer follow(
      ProcessBuilder builder, Command command, Duration limit, Consumer<String> errorLine)
      throws Problem {
    Process process = start(builder);
    CompletableFuture<String> output =
        CompletableFuture.supplyAsync(() -> read(process.getInputStream()), READERS);
    CompletableFuture<String> errors =
        CompletableFuture.supplyAsync(
            () -> read(process.errorReader(StandardCharsets.UTF_8), errorLine), READERS);
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Problem(
            Problem.Kind.TIMEOUT,
            command.program() + " took longer than " + limit.toSeconds() + " s",
            "run it by hand to see why: " + command);
      }
      return new Answer(process.exitValue(), output.join(), errors.join());
    } catch (IOException e) {
      throw new Problem(Problem.Kind.FAILED, command.program() + " can't be talked to", "", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(
          Problem.Kind.FAILED, "interrupted while " + command.program() + " ran", "", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * Runs a command that takes over this process's input, output and terminal.
   *
   * @return its exit code
   * @throws Problem when the program is missing
   */
  public int attend(Command command) throws Problem {
    Process process = start(new ProcessBuilder(command.argv()).inheritIO());
    Thread end = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new Problem(
          Problem.Kind.FAILED, "interrupted while " + command.program() + " ran", "", e);
    } finally {
      forget(end);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // Then it runs, and finds the program ended.
    }
  }

  private static Process start(ProcessBuilder builder) throws Problem {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the program " + builder.command().getFirst() + " can't be started: " + e.getMessage(),
          "install it; devsandbox doctor --host lists what is needed and how to get it",
          e);
    }
  }

  private static String read(BufferedReader in, Consumer<String> each) {
    StringBuilder kept = new StringBuilder();
    StringBuilder line = new StringBuilder();
    try (in) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (kept.length() < KEPT_BYTES) {
          kept.append((char) c);
        }
        if (c == '\n') {
          each.accept(line.toString());
          line.setLength(0);
        } else if (line.length() < LONGEST_LINE) {
          line.append((char) c);
        }
      }
    } catch (IOException e) {
      // The program is being ended; what it said so far is what there is.
    }
    return kept.toString();
  }

  private static String read(InputStream in) {
    try (in) {
      byte[] kept = in.readNBytes(KEPT_BYTES);
      in.transferTo(OutputStream.nullOutputStream());
      return new String(kept, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
