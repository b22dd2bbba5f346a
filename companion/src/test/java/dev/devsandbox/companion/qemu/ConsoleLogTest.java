package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
  @TempDir Path dir;

  @Test
  void theLastLinesAreShownWithoutWhatSteersATerminal() throws Exception {
    Path log = dir.resolve("serial.log");
    Files.writeString(
        log, "one\r\n\u001b[2J\u001b[0;1;32m  OK  \u001b[0m two\r\n\n\u001b]0;t\u0007three");
    assertThat(ConsoleLog.tail(log, 2)).isEqualTo("  OK   two\nthree");
  }

  @Test
  void ofALongLogOnlyTheEndIsRead() throws Exception {
    Path log = dir.resolve("serial.log");
    Files.writeString(log, "line\n".repeat(100_000) + "last\n");
    assertThat(ConsoleLog.tail(log, 1)).isEqualTo("last");
    assertThat(ConsoleLog.tail(log, 1_000_000)).hasSizeLessThan(65537);
  }

  @Test
  void noLogIsEmpty() {
    assertThat(ConsoleLog.tail(dir.resolve("none"), 5)).isEmpty();
  }

  @Property(tries = 200)
  void whateverAGuestSaysNothingButTextIsShown(@ForAll byte[] said) throws Exception {
    Path log = Files.createTempFile("serial", ".log");
    try {
      Files.write(log, said);
      assertThat(ConsoleLog.tail(log, 10)).doesNotContainPattern("[\\p{Cntrl}&&[^\n\t]]");
    } finally {
      Files.delete(log);
    }
  }
}
