package dev.devsandbox.companion.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What people read of images. */
class ImageTextsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Digest DIGEST = new Digest("0123456789abcdef".repeat(4));

  private static Image image(Instant created) {
    TreeMap<String, Image.Part> files = new TreeMap<>();
    files.put(Image.DISK, new Image.Part(DIGEST, 400L << 20));
    Name name = new Name("base");
    return new Image(
        DIGEST,
        name,
        Architecture.ARM64,
        created,
        "dev",
        8L << 30,
        Optional.of("k3s v1.36.4+k3s1"),
        files);
  }

  @Test
  void aFreshImageIsOneLineWithItsSizesAndAge() {
    assertThat(ListCommand.table(List.of(image(NOW.minus(Duration.ofDays(3)))), NOW))
        .isEqualTo(
            """
            NAME  DIGEST        ARCH   SIZE  DISK   AGE  KUBERNETES        NOTE
            base  0123456789ab  arm64  400M  8192M  3d   k3s v1.36.4+k3s1
            """);
  }

  @Test
  void anOldImageSaysWhatToDo() {
    assertThat(ListCommand.table(List.of(image(NOW.minus(Duration.ofDays(200)))), NOW))
        .contains("200d  k3s v1.36.4+k3s1  old: build it again");
  }

  @Test
  void aDamagedImageNamesItsFaultsAndTheNextStep() {
    assertThat(
            VerifyCommand.text(
                new VerifyCommand.Result(
                    new Name("base"), DIGEST, false, List.of("vmlinuz was changed"), List.of("w"))))
        .isEqualTo(
            """
            base 0123456789ab DAMAGED
              vmlinuz was changed
              next: build it again of the same recipe, which mends it
              warning: w
            """);
  }
}
