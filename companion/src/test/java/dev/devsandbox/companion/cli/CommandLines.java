package dev.devsandbox.companion.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * A process for tests that runs command lines one after the other, each as the program would:
 * arrays of words on standard input, one a line, {@link Answer} for each on standard output.
 */
final class CommandLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What came of a command line.
   *
   * @param made what there is afterwards of VMs and data disks
   */
  record Answer(int exit, String out, String err, List<String> made) {}

  private CommandLines() {}

  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      byte[] answer = JSON.writeValueAsBytes(run(JSON.readValue(line, String[].class)));
      System.out.write(answer);
      System.out.println();
    }
  }

  private static Answer run(String[] words) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        DevsandboxMain.commandLine(words)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exit = line.execute(words);
    return new Answer(exit, out.toString(), err.toString(), made());
  }

  private static List<String> made() throws IOException {
    Path home = Path.of(System.getenv("DEVSANDBOX_HOME"));
    try (Stream<Path> all = Files.walk(home)) {
      return all.map(home::relativize)
          .filter(path -> path.startsWith("vm") || path.startsWith("disks"))
          .map(Path::toString)
          // A lock that is taken to look at disks.
          .filter(path -> !path.equals("disks") && !path.equals("disks/lock"))
          .sorted()
          .toList();
    }
  }
}
