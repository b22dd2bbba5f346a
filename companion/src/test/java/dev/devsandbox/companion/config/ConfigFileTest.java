package dev.devsandbox.companion.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir Path dir;

  private Config read(String text) throws Exception {
    return ConfigFile.read(Files.writeString(dir.resolve("config.yaml"), text));
  }

  @Test
  void withoutAFileTheDefaultsHold() throws Exception {
    Config config = ConfigFile.read(dir.resolve("config.yaml"));
    assertThat(config.cpus()).isEqualTo(2);
    assertThat(config.memory()).hasToString("2G");
    assertThat(config.disk()).hasToString("20G");
    assertThat(config.image()).isEmpty();
    assertThat(read(" \n")).isEqualTo(config);
    assertThat(read("# nothing\n")).isEqualTo(config);
  }

  @Test
  void whatIsSaidHoldsAndTheRestStays() throws Exception {
    assertThat(read("image: debian\nmemory: 512M\nmemoryBudget: 8G\n"))
        .isEqualTo(
            new Config(
                Optional.of("debian"),
                2,
                Size.ofMebibytes(512),
                Size.ofMebibytes(20480),
                Size.ofMebibytes(65536),
                Optional.of(Size.ofMebibytes(8192)),
                false));
    assertThat(read("suspendLeastUsed: true").suspendLeastUsed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memroy: 1G|there is no setting memroy",
        "memory: lots|memory: not a size",
        "memory: 1|memory",
        "memory: 1M|memory is not from",
        "dataDisk: 1M|dataDisk is not from",
        "cpus: 0|cpus is not from 1 to 64",
        "cpus: 1.5|cpus",
        "cpus: two|cpus",
        "cpus: [1]|cpus",
        "suspendLeastUsed: maybe|suspendLeastUsed",
        "suspendLeastUsed: 1|suspendLeastUsed",
        "'- a'|",
        "just text|",
        "'a: b: c'|no YAML",
        "'cpus: 1\n---\ncpus: 2'|"
      })
  void whatIsWrongIsAUsageErrorThatNamesTheFile(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            Problem.class,
            p -> {
              assertThat(p.kind()).isEqualTo(Problem.Kind.USAGE);
              assertThat(p).hasMessageContaining("config.yaml");
              assertThat(p).hasMessageContaining(said == null ? "" : said);
              assertThat(p.getMessage()).doesNotContain("\n");
            });
  }
}
