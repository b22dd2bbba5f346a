package dev.devsandbox.companion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/parity.md leaves none of the features to match out, and names tests that exist. */
class ParityTest {
  private static final Path PAGE = Path.of("..", "docs", "parity.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:KM|D|OR|DF)\\d+) \\|(.*)$");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+Test)(?:\\.(\\w+))?`");

  private static Stream<String> ids(String prefix, int first, int last, int... without) {
    return IntStream.rangeClosed(first, last)
        .filter(number -> IntStream.of(without).noneMatch(other -> other == number))
        .mapToObj(number -> prefix + number);
  }

  @Test
  void everyFeatureHasOneRow() throws IOException {
    List<String> rows =
        ROW.matcher(Files.readString(PAGE)).results().map(row -> row.group(1)).toList();
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    ids("KM", 1, 31, 22),
                    ids("D", 1, 14, 8),
                    ids("OR", 1, 7, 4, 6),
                    ids("DF", 14, 14))
                .flatMap(all -> all)
                .toList());
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, String> tests = sources();
    assertThat(NAMED.matcher(Files.readString(PAGE)).results())
        .isNotEmpty()
        .allSatisfy(named -> {
          assertThat(tests).containsKey(named.group(1));
          if (named.group(2) != null) {
            assertThat(tests.get(named.group(1))).contains(" " + named.group(2) + "(");
          }
        });
  }

  /** The texts of all test classes, by their names. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
        String name = String.valueOf(file.getFileName()).replace(".java", "");
        sources.put(name, Files.readString(file));
      }
    }
    return sources;
  }
}
