package dev.devsandbox.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every sample is taken by the real API server, without a warning. */
class SamplesTest extends ClusterTest {
  SamplesTest() {
    super("samples");
  }

  @TestFactory
  List<DynamicTest> isTaken() throws IOException {
    List<Path> samples = samples();
    assertThat(samples).as("samples of manifests/ and docs/").isNotEmpty();
    return samples.stream()
        .map(sample ->
            DynamicTest.dynamicTest(
                cluster().root().relativize(sample).toString(), () -> isTaken(sample)))
        .toList();
  }

  private void isTaken(Path sample) {
    var answer =
        project().kubectl("apply", "--server-side", "--dry-run=server", "-f", sample.toString());
    answer.orFail();
    assertThat(answer.err()).as("warnings").isEmpty();
  }

  private List<Path> samples() throws IOException {
    try (Stream<Path> files =
        Stream.of("manifests/samples", "docs/samples")
            .map(cluster().root()::resolve)
            .filter(Files::isDirectory)
            .flatMap(SamplesTest::list)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
