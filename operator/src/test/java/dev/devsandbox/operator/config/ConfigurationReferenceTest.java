package dev.devsandbox.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigurationReferenceTest {
  private static final Path COMMITTED = Path.of("..", "docs", "reference", "configuration.md");

  @Test
  void theCommittedPageIsWhatTheSettingsSay() throws IOException {
    assertThat(Files.readString(COMMITTED))
        .as("stale: run hack/reference")
        .isEqualTo(ConfigurationReference.generate());
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void everySettingSaysWhatHoldsWithoutIt(Setting setting) {
    assertThat(setting.defaultValue().isEmpty()).isNotEqualTo(setting.found().isEmpty());
    assertThat(setting.meaning()).endsWith(".");
  }
}
