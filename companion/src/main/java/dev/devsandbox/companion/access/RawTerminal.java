package dev.devsandbox.companion.access;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The terminal of this process, passing on every key as it is typed. However the process ends, but
 * by SIGKILL, the terminal is as it was.
 */
public final class RawTerminal implements AutoCloseable {
  private final String saved;
  private final Thread hook = new Thread(this::restore);

  private RawTerminal(String saved) {
    this.saved = saved;
  }

  /** Makes the terminal raw; empty when standard input is none. */
  public static Optional<RawTerminal> enter() {
    return stty(List.of("-g"))
        .map(saved -> {
          RawTerminal terminal = new RawTerminal(saved);
          Runtime.getRuntime().addShutdownHook(terminal.hook);
          stty(List.of("raw", "-echo"));
          return terminal;
        });
  }

  /** What stty(1) answers about the terminal at standard input; empty when it fails. */
  private static Optional<String> stty(List<String> arguments) {
    List<String> argv = new ArrayList<>(List.of("stty"));
    argv.addAll(arguments);
    try {
      Process stty =
          new ProcessBuilder(argv)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      byte[] said = stty.getInputStream().readNBytes(4096);
      String text = new String(said, StandardCharsets.US_ASCII).strip();
      return stty.waitFor() == 0 ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void restore() {
    stty(List.of(saved));
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      restore();
    } catch (IllegalStateException ending) {
      // Then the hook does it.
    }
  }
}
