package dev.devsandbox.companion.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.kube.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  private static final String DIGEST = "sha256:" + "0a".repeat(32);

  @TempDir Path share;

  private void index(String text) throws Exception {
    Files.createDirectories(share.resolve("images"));
    Files.writeString(share.resolve("images/index"), text);
  }

  @Test
  void withoutImagesAndRecipeItIsStillABundle() throws Exception {
    assertThat(new Bundle(share).images()).isEmpty();
    assertThat(new Bundle(share).recipe()).isEmpty();
  }

  @Test
  void eachImageIsNamedWithItsDigestAndFile() throws Exception {
    index("localhost/x/operator:dev " + DIGEST + " operator.tar\n");
    Path archive = Files.createFile(share.resolve("images/operator.tar"));
    assertThat(new Bundle(share).images())
        .containsExactly(new Bundle.ContainerImage("localhost/x/operator:dev", DIGEST, archive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x sha256:00 operator.tar", "x", "\n", "x DIGEST ../operator.tar"})
  void aListThatIsNotOneIsTold(String text) throws Exception {
    index(text.replace("DIGEST", DIGEST));
    Files.createFile(share.resolve("images/operator.tar"));
    assertThatThrownBy(() -> new Bundle(share).images())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void anImageThatIsMissingIsTold() throws Exception {
    index("x " + DIGEST + " operator.tar\n");
    assertThatThrownBy(() -> new Bundle(share).images()).isInstanceOf(Problem.class);
  }

  @Test
  void itsObjectsAreThoseOfTheFile() throws Exception {
    Files.writeString(
        share.resolve("sample.yaml"),
        "---\n"
            + "---\n"
            + "apiVersion: v1\n"
            + "kind: Namespace\n"
            + "metadata: {name: a}\n"
            + "---\n"
            + "apiVersion: x/v1\n"
            + "kind: Unheard\n"
            + "metadata: {name: b, namespace: a}\n"
            + "spec: {on: no}\n");
    assertThat(new Bundle(share).sample())
        .extracting(Manifest::toString)
        .containsExactly("Namespace a", "Unheard a/b");
  }
}
