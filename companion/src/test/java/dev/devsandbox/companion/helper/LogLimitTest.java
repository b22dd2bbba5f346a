package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.vm.VmHome;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLimitTest {
  @TempDir Path dir;
  private VmHome home;
  private LogLimit limit;

  @BeforeEach
  void make() {
    home = new VmHome(dir);
    limit = new LogLimit(home);
  }

  private static Path former(Path log) {
    return log.resolveSibling(log.getFileName() + ".1");
  }

  private static byte[] bytes(long count) {
    byte[] bytes = new byte[Math.toIntExact(count)];
    Arrays.fill(bytes, (byte) '.');
    return bytes;
  }

  @Test
  void aLogThatGrewTooLongKeepsItsEndAndItsWriterGoesOnAtTheBeginning() throws Exception {
    for (Path log : List.of(home.consoleLog(), home.log(), home.helperLog())) {
      Files.writeString(former(log), "older");
      try (OutputStream writer =
          Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        writer.write(bytes(LogLimit.MOST));
        writer.write("the end".getBytes(StandardCharsets.UTF_8));
        limit.enforce();
        writer.write("goes on".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(log).hasContent("goes on");
      assertThat(former(log)).hasSize(LogLimit.KEPT);
      assertThat(Files.readString(former(log))).endsWith(".the end");
      assertThat(Files.getPosixFilePermissions(former(log)))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
  }

  @Test
  void aLogOfTheLengthThatItMayHaveIsLeftAsItIs() throws Exception {
    Files.write(home.log(), bytes(LogLimit.MOST));
    limit.enforce();
    assertThat(home.log()).hasSize(LogLimit.MOST);
    assertThat(former(home.log())).doesNotExist();
  }

  @Test
  void aLogWhoseEndCannotBeKeptIsCutAllTheSameAndSoAreTheOthers() throws Exception {
    Files.createFile(Files.createDirectory(former(home.consoleLog())).resolve("in the way"));
    Files.write(home.consoleLog(), bytes(LogLimit.MOST + 1));
    Files.write(home.log(), bytes(LogLimit.MOST + 1));
    limit.enforce();
    assertThat(home.consoleLog()).isEmptyFile();
    assertThat(home.log()).isEmptyFile();
    assertThat(former(home.log())).hasSize(LogLimit.KEPT);
  }
}
