package dev.devsandbox.companion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The runbook and the reasons of the API name the same things. */
class RunbookTest {
  private static final String SECTION = "### ";

  private static List<String> sections() throws IOException {
    return Files.readAllLines(Path.of("..", "docs", "runbooks", "conditions.md")).stream()
        .filter(line -> line.startsWith(SECTION))
        .map(line -> line.substring(SECTION.length()))
        .toList();
  }

  @Test
  void everyReasonThatAsksForAHandHasASection() throws IOException {
    List<String> reasons =
        Arrays.stream(Reason.values())
            .filter(reason -> !reason.remedy().isEmpty())
            .map(Reason::wireName)
            .toList();
    assertThat(sections()).containsAll(reasons);
  }

  @Test
  void noSectionIsAboutAReasonThatIsGone() throws IOException {
    assertThat(Arrays.stream(Reason.values()).map(Reason::wireName)).containsAll(sections());
  }
}
