package dev.devsandbox.companion.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the other tests with VMs take for granted of the machine they run on. */
@Tag("vm")
class MachineVmTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private final Programs programs = new Programs();

  @Test
  void theTestsRunAsAnOrdinaryUserWithSubordinateIds() throws Problem {
    assertThat(programs.run(Command.of("id", "-u"), LIMIT).strip()).isNotEqualTo("0");
    String map =
        programs.run(
            Command.of("unshare", "--map-auto", "--map-root-user", "cat", "/proc/self/uid_map"),
            LIMIT);
    assertThat(map.strip().lines()).hasSizeGreaterThan(1);
  }

  @Test
  @Timeout(60)
  void qemuGreetsOverASocketOfOurs(@TempDir Path dir) throws IOException, InterruptedException {
    Path path = dir.resolve("qmp.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Process qemu =
          new ProcessBuilder(
                  "qemu-system-" + System.getProperty("os.arch").replace("amd64", "x86_64"),
                  "-machine",
                  "none",
                  "-S",
                  "-display",
                  "none",
                  "-qmp",
                  "unix:" + path)
              .inheritIO()
              .start();
      try (SocketChannel client = server.accept();
          BufferedReader lines =
              new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
        assertThat(lines.readLine()).startsWith("{\"QMP\": {\"version\":");
      } finally {
        qemu.destroyForcibly();
        assertThat(qemu.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
  }
}
