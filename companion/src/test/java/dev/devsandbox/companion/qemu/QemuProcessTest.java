package dev.devsandbox.companion.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuProcessTest {
  @TempDir Path dir;

  /** A process that waits and has the given words in its command line. */
  private static Process waiting(String... words) throws Exception {
    String[] command = new String[words.length + 4];
    command[0] = "sh";
    command[1] = "-c";
    command[2] = "read line";
    command[3] = "qemu";
    System.arraycopy(words, 0, command, 4, words.length);
    return new ProcessBuilder(command).start();
  }

  private VmHome home(String pid) throws Exception {
    VmHome home = new VmHome(dir);
    Files.writeString(home.pid(), pid);
    return home;
  }

  @Test
  void theProcessThatWasStartedForTheVmIsItsProcess() throws Exception {
    Process process = waiting("-pidfile", dir.resolve("qemu.pid").toString());
    try {
      VmHome home = home(process.pid() + "\n");
      assertThat(QemuProcess.find(home).map(QemuProcess::pid)).contains(process.pid());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aProcessThatGotTheNumberLaterIsNot() throws Exception {
    Process process = waiting("-pidfile", dir.resolve("other.pid").toString());
    try {
      assertThat(QemuProcess.find(home(process.pid() + "\n"))).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aCommandLineOfSeveralPagesIsReadWhole() throws Exception {
    Process process = waiting("x".repeat(9000), "-pidfile", dir.resolve("qemu.pid").toString());
    try {
      assertThat(QemuProcess.find(home("" + process.pid()))).isPresent();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aProcessThatEndedIsGone() throws Exception {
    Process process = waiting("-pidfile", dir.resolve("qemu.pid").toString());
    VmHome home = home("" + process.pid());
    QemuProcess found = QemuProcess.find(home).orElseThrow();
    process.destroyForcibly();
    assertThat(found.awaitEnd(Deadline.in(Duration.ofSeconds(20)))).isTrue();
    assertThat(QemuProcess.find(home)).isEmpty();
  }

  @Test
  void noNumberOrNonsenseIsNoProcess() throws Exception {
    assertThat(QemuProcess.find(new VmHome(dir))).isEmpty();
    assertThat(QemuProcess.find(home("x; kill 1"))).isEmpty();
    assertThat(QemuProcess.find(home("99999999999999999999"))).isEmpty();
  }
}
