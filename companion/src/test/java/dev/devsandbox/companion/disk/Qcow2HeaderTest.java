package dev.devsandbox.companion.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that the real qemu-img makes. */
@Tag("component")
class Qcow2HeaderTest {
  private static final long BYTES = 64 << 20;

  @TempDir Path dir;
  private Path disk;

  @BeforeEach
  void base() throws Exception {
    disk = dir.resolve("disk.qcow2");
    qemuImg("create", "-q", "-f", "qcow2", dir.resolve("base.qcow2").toString(), "64M");
  }

  private static void qemuImg(String... words) throws Exception {
    List<String> argv = new ArrayList<>(List.of("qemu-img"));
    argv.addAll(List.of(words));
    new Programs().run(new Command(argv), Duration.ofMinutes(1));
  }

  @Test
  void aDiskThatStandsAloneIsAccepted() throws Exception {
    qemuImg("convert", "-O", "qcow2", dir.resolve("base.qcow2").toString(), disk.toString());
    Qcow2Header.check(disk, BYTES);
    assertThatThrownBy(() -> Qcow2Header.check(disk, BYTES + 512))
        .hasMessageContaining("another size");
  }

  @Test
  void aDiskThatNamesAnotherFileIsRefused() throws Exception {
    String base = dir.resolve("base.qcow2").toString();
    qemuImg("create", "-qf", "qcow2", "-F", "qcow2", "-b", base, disk.toString());
    assertThatThrownBy(() -> Qcow2Header.check(disk, BYTES))
        .hasMessageContaining("lies on another image");
    String data = dir.resolve("passwd").toString();
    qemuImg("create", "-qf", "qcow2", "-o", "data_file=" + data, disk.toString(), "64M");
    assertThatThrownBy(() -> Qcow2Header.check(disk, BYTES)).hasMessageContaining("needs more");
  }

  @Test
  void aDiskThatWasOnAnotherAndIsOnNoneAnyMoreIsAccepted() throws Exception {
    String base = dir.resolve("base.qcow2").toString();
    qemuImg("create", "-qf", "qcow2", "-F", "qcow2", "-b", base, disk.toString());
    qemuImg("rebase", "-u", "-f", "qcow2", "-b", "", disk.toString());
    Qcow2Header.check(disk, BYTES);
  }

  @Test
  void aDiskWithSnapshotsIsRefused() throws Exception {
    qemuImg("create", "-qf", "qcow2", disk.toString(), "64M");
    qemuImg("snapshot", "-c", "s", disk.toString());
    assertThatThrownBy(() -> Qcow2Header.check(disk, BYTES)).hasMessageContaining("snapshots");
  }

  /** The method LUKS in the header's field: qemu-img itself fails to make such a disk at times. */
  @Test
  void anEncryptedDiskIsRefused() throws Exception {
    qemuImg("create", "-qf", "qcow2", disk.toString(), "64M");
    byte[] image = Files.readAllBytes(disk);
    ByteBuffer.wrap(image).putInt(32, 2);
    assertThatThrownBy(() -> Qcow2Header.check(image, BYTES)).hasMessageContaining("encrypted");
  }

  @Test
  void anotherFormatIsRefused() throws Exception {
    qemuImg("create", "-qf", "raw", disk.toString(), "64M");
    assertThatThrownBy(() -> Qcow2Header.check(disk, BYTES)).hasMessageContaining("no qcow2");
    qemuImg("create", "-qf", "qcow2", "-o", "compat=0.10", disk.toString(), "64M");
    assertThatThrownBy(() -> Qcow2Header.check(disk, BYTES)).hasMessageContaining("version 3");
  }

  /** One field of a good header at a time, each big-endian and as long as in QEMU's document. */
  @ParameterizedTest
  @CsvSource({
    "0,4,0",
    "4,4,2",
    "8,8,104",
    "16,4,9",
    "20,4,8",
    "20,4,22",
    "32,4,1",
    "32,4,2",
    "60,4,1",
    "72,8,1",
    "72,8,2",
    "72,8,4",
    "72,8,8",
    "72,8,16",
    "100,4,0",
    "100,4,103",
    "100,4,2147483647",
    "100,4,-1"
  })
  void eachFieldThatMeansMoreIsRefused(int at, int length, long value) throws Exception {
    qemuImg("create", "-qf", "qcow2", disk.toString(), "64M");
    byte[] image = Files.readAllBytes(disk);
    Qcow2Header.check(image, BYTES);
    if (length == Long.BYTES) {
      ByteBuffer.wrap(image).putLong(at, value);
    } else {
      ByteBuffer.wrap(image).putInt(at, (int) value);
    }
    assertThatThrownBy(() -> Qcow2Header.check(image, BYTES)).isInstanceOf(IOException.class);
  }

  @Property
  void anExtensionThatIsNotKnownIsRefusedWhereverItIs(@ForAll int kind, @ForAll int length) {
    byte[] image = new byte[512];
    ByteBuffer.wrap(image)
        .putInt(0, 0x514649fb)
        .putInt(4, 3)
        .putInt(20, 16)
        .putLong(24, BYTES)
        .putInt(100, 104)
        .putInt(104, 0x6803f857)
        .putInt(108, 13)
        .putInt(128, kind)
        .putInt(132, length);
    if (kind != 0) {
      assertThatThrownBy(() -> Qcow2Header.check(image, BYTES)).isInstanceOf(IOException.class);
    }
  }

  @Property
  void anyBytesAreCheckedToTheirEnd(@ForAll @Size(max = 600) byte[] bytes) {
    try {
      Qcow2Header.check(bytes, BYTES);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("[ -~]+");
    }
  }
}
