package dev.devsandbox.e2e.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Something that can be started.
 *
 * @param command each of its words replaces the process by the next program, none forks
 * @param environment all of it
 * @param log what it prints is appended there
 */
record Program(List<String> command, Map<String, String> environment, File log) {
  Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  Running start() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return new Running(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
