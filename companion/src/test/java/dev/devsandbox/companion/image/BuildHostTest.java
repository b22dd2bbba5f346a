package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildHostTest {
  private static final List<String> PROGRAMS =
      List.of("mmdebstrap", "newuidmap", "mke2fs", "qemu-img", "setpriv", "tar");

  @TempDir Path dir = Path.of("/");

  private void check(String system, String recipe) throws Problem {
    ImageRecipe read = new RecipeReader().read("r.yaml", recipe, null);
    BuildHost host =
        new BuildHost(
            system, Map.of("PATH", dir.toString(), "TMPDIR", dir.resolve("absent").toString()));
    host.check(read, dir, new Programs());
  }

  private void install(List<String> programs) throws IOException {
    for (String program : programs) {
      Path file = Files.writeString(dir.resolve(program), "#!/bin/sh\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void onAMacItSaysWhereToBuild() {
    assertThatThrownBy(() -> check("Mac OS X", ""))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
              assertThat(problem.next()).contains("Linux", dir.toString());
            });
  }

  @Test
  void missingProgramsAreNamedWithTheirPackages() throws Exception {
    install(PROGRAMS.stream().filter(name -> !name.equals("newuidmap")).toList());
    assertThatThrownBy(() -> check("Linux", "dotfiles: [{repository: /a/b}]"))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem).hasMessage("to build an image takes git, newuidmap");
              assertThat(problem.next()).isEqualTo("sudo apt install git uidmap");
            });
  }

  @Test
  void aMissingScratchFolderSaysWhatToSet() throws Exception {
    install(PROGRAMS);
    assertThatThrownBy(() -> check("Linux", ""))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem).hasMessageContaining(dir + "/absent");
              assertThat(problem.next()).contains("TMPDIR");
            });
  }
}
