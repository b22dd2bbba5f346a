package dev.devsandbox.crdgen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.api.v1alpha1.ConditionType;
import dev.devsandbox.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  private static final Path COMMITTED = Path.of("..", "docs", "reference", "api.md");
  private static final String PAGE = ReferenceWriter.generate();

  @Test
  void theCommittedPageIsWhatTheRecordsSay() throws IOException {
    assertThat(Files.readString(COMMITTED)).as("stale: run hack/reference").isEqualTo(PAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Type, default, bounds and the words of rules: of a field, of its items, of what it is in.
        "| `image` | string | **required** | 1–512 characters; an image is one word:",
        "| `runAsUser` | integer | `1000` | 1–2147483647; 64321, 64322 and 65533 tell",
        "| `operatingMode` | `Running`, `Suspended` | `Running` |",
        "| `egressPolicies[]` | list of string, each once |  | at most 32 entries; 1–63 characters;",
        "| `ports[].port` | integer | **required** | 1–65535; 15000 to 15100 belong to",
        "| `resources.limits` | quantity by name |  | at most 16 entries |",
        "| `storage` | object |  | storage can't be removed from a sandbox",
        "write … in lower case; write only the host name instead of …, without scheme",
        "`Reason` (`.status.conditions[?(@.type==\"Ready\")].reason`), `Age`"
      })
  void aFieldsBoundsDefaultsAndRulesAreInIt(String text) {
    assertThat(PAGE).contains(text);
  }

  @ParameterizedTest
  @EnumSource(ConditionType.class)
  void everyConditionIsInIt(ConditionType type) {
    assertThat(PAGE).contains("| `" + type.wireName() + "` | " + type.meaning());
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonIsInIt(Reason reason) {
    assertThat(PAGE).contains("`" + reason.wireName() + "`").contains(reason.meaning());
  }
}
