package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstallationLogTest {
  private static Problem problem(String log) throws Problem {
    BuildPlan plan =
        new BuildPlan(
            new RecipeReader().byDefault(),
            List.of(),
            Architecture.AMD64,
            Path.of("/h/images/.build"),
            new Scratch(Path.of("/var/tmp/s")));
    return InstallationLog.problem(log, plan);
  }

  @Test
  void aFullDiskIsSaidSo() throws Exception {
    Problem problem = problem("dpkg: error: failed to write: No space left on device\nE: x\n");
    assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(problem.next()).contains("/var/tmp", "/h/images", "TMPDIR");
  }

  @Test
  void noNetworkIsSaidSo() throws Exception {
    Problem problem =
        problem(
            """
            I: running apt-get update...
            W: Failed to fetch http://d.test/x  Temporary failure resolving 'd.test'
            E: setup failed: E: apt-get failed
            """);
    assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(problem).hasMessageContaining("d.test");
    assertThat(problem.next()).contains("base.mirror");
  }

  @Test
  void aPackageThatDoesNotExistIsNamed() throws Exception {
    Problem problem = problem("E: Unable to locate package zshh\n");
    assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE);
    assertThat(problem).hasMessageContaining("trixie has no package zshh");
  }

  @Test
  void anythingElseEndsInItsLastErrors() throws Exception {
    Problem problem =
        problem("I: a\nbootstrap.sh: line 3: brew: not found\nE: setup failed: E: b\n");
    assertThat(problem).hasMessage("mmdebstrap failed: bootstrap.sh: line 3: brew: not found");
  }

  @Test
  void ofManyLinesTheStepsAreTold() {
    assertThat(InstallationLog.told("I: downloading packages with apt...")).isPresent();
    assertThat(
            InstallationLog.told(
                "I: running --customize-hook in shell: sh -c 'sh \"$1\"/x/pack \"$1\"'"))
        .contains("writing the disk");
    assertThat(InstallationLog.told("Setting up zsh (5.9-8) ...")).isEmpty();
  }
}
