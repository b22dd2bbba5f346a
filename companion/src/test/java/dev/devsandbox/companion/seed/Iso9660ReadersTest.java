package dev.devsandbox.companion.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's readers understand our CD-ROM images. */
@Tag("component")
class Iso9660ReadersTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path dir;
  private final Programs programs = new Programs();
  private final byte[] long100k = new byte[100_001];
  private Path image;

  @BeforeEach
  void write() throws Exception {
    new Random(1).nextBytes(long100k);
    Map<String, byte[]> files =
        Map.of("meta-data", new byte[] {1, 2}, "user-data", long100k, "empty", new byte[0]);
    image = Files.write(dir.resolve("a.iso"), new Iso9660("cidata", files).bytes());
  }

  @Test
  void blkidFindsTheLabelThatCloudInitLooksFor() throws Exception {
    Command probe = Command.of("/sbin/blkid", "-p", "-o", "export", image.toString());
    assertThat(programs.run(probe, LIMIT)).contains("LABEL=cidata\n", "TYPE=iso9660\n");
  }

  @Test
  void libarchiveReadsTheFilesAsTheyWere() throws Exception {
    programs.run(Command.of("bsdtar", "-x", "-C", dir.toString(), "-f", image.toString()), LIMIT);
    assertThat(dir.resolve("META-DATA")).hasBinaryContent(new byte[] {1, 2});
    assertThat(dir.resolve("USER-DATA")).hasBinaryContent(long100k);
    assertThat(dir.resolve("EMPTY")).isEmptyFile();
  }
}
