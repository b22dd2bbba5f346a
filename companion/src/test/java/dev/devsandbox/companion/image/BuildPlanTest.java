package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildPlanTest {
  private static BuildPlan plan(String recipe) throws Problem {
    return plan(recipe, Path.of("/home/me/my images/.build"));
  }

  static BuildPlan plan(String recipe, Path folder) throws Problem {
    return new BuildPlan(
        new RecipeReader().read("r.yaml", recipe, null),
        List.of(),
        Architecture.AMD64,
        folder,
        new Scratch(Path.of("/var/tmp/devsandbox-build-1")));
  }

  @Test
  void nothingRunsAsRoot() throws Exception {
    BuildPlan plan = plan("");
    assertThat(plan.installation().argv()).contains("--mode=unshare");
    assertThat(plan.installation().toString()).doesNotContain("sudo ");
  }

  @Test
  void theRecipesPackagesComeOnTopOfTheUsual() throws Exception {
    assertThat(plan("packages: [ripgrep, zsh]").packages())
        .contains("ripgrep", "zsh", "qemu-guest-agent", "linux-image-cloud-amd64")
        .doesNotHaveDuplicates()
        .isSorted();
  }

  @Test
  void aFolderWithABlankIsOneWordToMmdebstrap() throws Exception {
    assertThat(plan("").installation().argv())
        .contains("--essential-hook=tar-in '/home/me/my images/.build/overlay.tar' /");
  }

  @Test
  void theSameRecipeIsTheSameDisk() throws Exception {
    assertThat(plan("name: a").diskIdentity()).isEqualTo(plan("{name: a}").diskIdentity());
    assertThat(plan("name: a").diskIdentity()).isNotEqualTo(plan("name: b").diskIdentity());
  }

  @Test
  void eachArchitectureHasItsConsoleAndKernel() throws Exception {
    BuildPlan amd = plan("");
    BuildPlan arm =
        new BuildPlan(amd.recipe(), List.of(), Architecture.ARM64, amd.folder(), amd.scratch());
    assertThat(amd.commandLine()).endsWith("console=ttyS0");
    assertThat(arm.commandLine()).endsWith("console=ttyAMA0");
    assertThat(arm.packages()).contains("linux-image-cloud-arm64");
  }

  @Test
  void dotfilesAreFetchedAtTheirRefBeforeTheyAreCollected() throws Exception {
    String clone = "/home/me/my images/.build/files/home/dev/dots";
    assertThat(plan("dotfiles: [{repository: '/srv/dots.git', ref: v1}]").fetching())
        .extracting(BuildPlan.Step::command)
        .containsExactly(
            Command.of("git", "init", "--quiet", clone),
            Command.of("git", "-C", clone, "remote", "add", "origin", "/srv/dots.git"),
            Command.of("git", "-C", clone, "fetch", "--quiet", "--depth=1", "origin", "v1"),
            Command.of("git", "-C", clone, "checkout", "--quiet", "FETCH_HEAD"));
  }

  @Test
  void whatABuildLeftIsRemovedByTheUsersItBelongsTo() {
    assertThat(new Scratch(Path.of("/var/tmp/x")).removal())
        .extracting(Command::argv)
        .first()
        .isEqualTo(
            List.of(
                "mmdebstrap",
                "--unshare-helper",
                "find",
                "/var/tmp/x",
                "-mindepth",
                "1",
                "-delete"));
  }
}
