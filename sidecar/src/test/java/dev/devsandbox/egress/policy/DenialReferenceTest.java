package dev.devsandbox.egress.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DenialReferenceTest {
  @Test
  void theCommittedPageIsWhatTheProxySays() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "reference", "denials.md")))
        .as("stale: run hack/reference")
        .isEqualTo(DenialReference.generate());
  }
}
