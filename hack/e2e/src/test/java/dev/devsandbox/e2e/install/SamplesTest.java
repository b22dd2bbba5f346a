package dev.devsandbox.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every sample, and every block of YAML in the pages, is taken by the real API server. */
class SamplesTest extends ClusterTest {
  SamplesTest() {
    super("samples");
  }

  @TestFactory
  List<DynamicTest> aSampleIsTakenWithoutAWarning() throws IOException {
    try (Stream<Path> files = Files.list(cluster().root().resolve("manifests/samples"))) {
      List<DynamicTest> tests = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        tests.add(DynamicTest.dynamicTest(relative(file), () -> isTaken(text)));
      }
      assertThat(tests).isNotEmpty();
      return tests;
    }
  }

  @TestFactory
  List<DynamicTest> aBlockOfAPageIsTakenWithoutAWarning() throws IOException {
    List<DocumentedYaml> blocks = new ArrayList<>();
    for (String pages : List.of("README.md", "docs")) {
      List<DocumentedYaml> found = DocumentedYaml.in(cluster().root().resolve(pages));
      assertThat(found).as(pages).isNotEmpty();
      blocks.addAll(found);
    }
    return blocks.stream()
        .map(block ->
            DynamicTest.dynamicTest(
                relative(block.page()) + ":" + block.line(), () -> isTaken(block.text())))
        .toList();
  }

  private void isTaken(String yaml) {
    var answer =
        cluster()
            .kubectlWithInput(
                yaml,
                "-n",
                project().namespace(),
                "apply",
                "--server-side",
                "--dry-run=server",
                "-f",
                "-");
    answer.orFail();
    assertThat(answer.err()).as("warnings").isEmpty();
  }

  private String relative(Path file) {
    return cluster().root().relativize(file).toString();
  }
}
