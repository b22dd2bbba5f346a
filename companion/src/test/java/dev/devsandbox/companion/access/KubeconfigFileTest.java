package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigFileTest {
  @TempDir Path dir;

  private static Kubeconfig appended(Kubeconfig before) {
    return new Kubeconfig(before.text() + "x\n");
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aNewFileIsForItsUserAlone() throws Exception {
    Path file = dir.resolve("kube/config");
    new KubeconfigFile(file).change(KubeconfigFileTest::appended);
    assertThat(file).hasContent("x\n");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(names(file.getParent())).containsExactly("config");
  }

  @Test
  void anOldFileKeepsItsPermissions() throws Exception {
    Path file = Files.writeString(dir.resolve("config"), "a\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    new KubeconfigFile(file).change(KubeconfigFileTest::appended);
    assertThat(file).hasContent("a\nx\n");
    assertThat(permissions(file)).isEqualTo("rw-r-----");
  }

  @Test
  void aLinkStaysOneAndItsTargetIsChanged() throws Exception {
    Path target =
        Files.writeString(Files.createDirectory(dir.resolve("dotfiles")).resolve("k"), "a\n");
    Path link = Files.createSymbolicLink(dir.resolve("config"), target);
    new KubeconfigFile(link).change(KubeconfigFileTest::appended);
    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("a\nx\n");
  }

  @Test
  void aLinkIntoNothingAndAFolderAreRefused() throws Exception {
    Path dangling = Files.createSymbolicLink(dir.resolve("config"), dir.resolve("none"));
    Path folder = Files.createDirectory(dir.resolve("folder"));
    for (Path odd : List.of(dangling, folder)) {
      assertThatThrownBy(() -> new KubeconfigFile(odd).change(KubeconfigFileTest::appended))
          .isInstanceOfSatisfying(
              Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED));
    }
    assertThat(dir.resolve("none")).doesNotExist();
    assertThat(names(dir)).containsExactlyInAnyOrder("config", "folder");
  }

  @Test
  void aChangeThatFailsLeavesTheFileAndNoLock() throws Exception {
    Path file = Files.writeString(dir.resolve("config"), "a\n");
    assertThatThrownBy(() ->
            new KubeconfigFile(file)
                .change(before -> {
                  throw new Problem(Problem.Kind.REFUSED, "no", "");
                }))
        .hasMessage("no");
    assertThat(file).hasContent("a\n");
    assertThat(names(dir)).containsExactly("config");
  }

  @Test
  void noChangeOfManyAtOnceIsLost() throws Exception {
    Path file = dir.resolve("config");
    List<Future<?>> changes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 8; i++) {
        changes.add(
            threads.submit(() -> {
              new KubeconfigFile(file).change(KubeconfigFileTest::appended);
              return null;
            }));
      }
    }
    for (Future<?> change : changes) {
      change.get();
    }
    assertThat(file).hasContent("x\n".repeat(8));
  }

  @Test
  void theFirstFileOfTheEnvironmentIsTaken() {
    assertThat(KubeconfigFile.of(Map.of("KUBECONFIG", ":/a/b:/c")).path())
        .isEqualTo(Path.of("/a/b"));
    assertThat(KubeconfigFile.of(Map.of()).path().toString()).endsWith("/.kube/config");
  }
}
