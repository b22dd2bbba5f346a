package dev.devsandbox.e2e.bench;

import dev.devsandbox.e2e.support.Shell;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program at the other end of the tunnels, {@code hack/bench.d/go/load}, at one place.
 *
 * @param command what leads there, and the program
 */
record Client(List<String> command) {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  Client {
    command = List.copyOf(command);
  }

  /**
   * A point in time.
   *
   * @param at seconds since 1970
   * @param cpu seconds that the measured process has used until then
   */
  record Moment(double at, double cpu) {}

  /**
   * What went through in a while.
   *
   * @param count bytes or tunnels
   * @param cpu seconds that the measured process used meanwhile
   */
  record Work(double count, double seconds, double cpu) {}

  /** Tries until a byte came back through a tunnel. */
  Moment first(Way way, long pid) {
    double[] answer = numbers("first", way.flags(7000), List.of("--pid", "" + pid));
    return new Moment(answer[0], answer[1]);
  }

  /** Tries until that page is there. */
  Moment answer(String url, String header, long pid) {
    double[] answer =
        numbers("answer", List.of("--url", url, "--header", header, "--pid", "" + pid), List.of());
    return new Moment(answer[0], answer[1]);
  }

  /** Receives for a while by so many tunnels at once. */
  Work pull(Way way, int count, Duration time, long pid) {
    return work("pull", way.flags(9000), count, time, pid);
  }

  /** Opens tunnels, uses and resets them, so many at once. */
  Work rate(Way way, int count, Duration time, long pid) {
    return work("rate", way.flags(7000), count, time, pid);
  }

  /** How many of so many transfers lost bytes because one end had ended. */
  double halfCloseLosses(Way way, int count) {
    return numbers("halfclose", way.flags(9000), List.of("--count", "" + count))[0];
  }

  /** Seconds of CPU that a process has used. */
  double cpu(long pid) {
    return numbers("cpu", List.of("--pid", "" + pid), List.of())[0];
  }

  /** Runs a command to its end: how long it took, and its CPU with that of its children. */
  Work run(List<String> program) {
    double[] answer = numbers("run", program, List.of());
    return new Work(1, answer[0], answer[1]);
  }

  /** Opens so many tunnels, uses each once, and keeps them until the process is closed. */
  Running hold(Way way, int count) throws IOException {
    List<String> all = arguments("hold", way.flags(7000), List.of("--count", "" + count));
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    // The answer comes when all are open.
    if (new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII).read() < 0) {
      throw new IOException("no tunnels: " + all);
    }
    return new Running(process);
  }

  private Work work(String verb, List<String> flags, int count, Duration time, long pid) {
    double[] answer =
        numbers(
            verb,
            flags,
            List.of("--count", "" + count, "--for", time.toMillis() + "ms", "--pid", "" + pid));
    return new Work(answer[0], answer[1], answer[2]);
  }

  private double[] numbers(String verb, List<String> flags, List<String> more) {
    String answer = Shell.run(DEADLINE, arguments(verb, flags, more)).orFail();
    return Stream.of(answer.strip().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private List<String> arguments(String verb, List<String> flags, List<String> more) {
    List<String> all = new ArrayList<>(command);
    all.add(verb);
    all.addAll(flags);
    all.addAll(more);
    return all;
  }
}
