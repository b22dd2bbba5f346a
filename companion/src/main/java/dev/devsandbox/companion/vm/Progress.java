package dev.devsandbox.companion.vm;

/** Is told what goes on, for people who wait. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress SILENT = line -> {};

  /** Takes one line, such as {@code waiting for the guest of work}. */
  void say(String line);
}
