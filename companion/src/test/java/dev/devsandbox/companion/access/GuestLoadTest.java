package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestLoadTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String LOADAVG = "0.42 0.13 0.05 1/94 812\n";
  private static final String MEMINFO =
      "MemTotal:        1003520 kB\nMemFree:  12 kB\nMemAvailable:     831488 kB\nBuffers: 1 kB\n";

  @TempDir Path dir;

  /** An agent that has the two files. */
  private FakePeer guest(String meminfo) throws IOException {
    AtomicReference<String> opened = new AtomicReference<>("");
    return new FakePeer(
        dir.resolve("qga.sock"),
        "",
        line -> {
          if (line.contains("guest-sync-delimited")) {
            return "\u00ff{\"return\": %s}\n".formatted(line.replaceAll(".*\"id\":(\\d+).*", "$1"));
          }
          if (line.contains("guest-file-open")) {
            opened.set(line.contains("/proc/loadavg") ? LOADAVG : meminfo);
            return "{\"return\":7}\n";
          }
          if (line.contains("guest-file-close")) {
            return "{\"return\":{}}\n";
          }
          byte[] file = opened.get().getBytes(StandardCharsets.UTF_8);
          return "{\"return\":{\"count\":%d,\"eof\":true,\"buf-b64\":\"%s\"}}\n"
              .formatted(file.length, Base64.getEncoder().encodeToString(file));
        });
  }

  private Optional<GuestLoad> ask(Duration limit) {
    return GuestLoad.ask(new VmHome(dir), limit);
  }

  @Test
  void aGuestSaysItsLoadAndItsMemoryByItsAgent() throws Exception {
    try (FakePeer _ = guest(MEMINFO)) {
      GuestLoad load = ask(LIMIT).orElseThrow();
      assertThat(load).isEqualTo(new GuestLoad(0.42, 812, 980));
      assertThat(load.loadText()).isEqualTo("0.42");
    }
  }

  @Test
  void aGuestThatSaysSomethingElseIsSilent() throws Exception {
    try (FakePeer _ = guest("MemTotal: \u001b[2J kB\n")) {
      assertThat(ask(LIMIT)).isEmpty();
    }
  }

  @Test
  void aGuestThatDoesNotAnswerIsNotWaitedFor() throws Exception {
    assertThat(ask(LIMIT)).isEmpty();
    try (FakePeer _ = new FakePeer(dir.resolve("qga.sock"), "", _ -> "")) {
      assertThat(ask(Duration.ofMillis(50))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1.00 ",
        "1e9 ",
        "NaN ",
        "999999999.00 0",
        "0,42 0",
        "0.4 ",
        "\n0.42 ",
        "0.420 "
      })
  void aLoadThatIsNoBoundedNumberIsNone(String loadavg) {
    assertThat(GuestLoad.read(loadavg, MEMINFO)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MemTotal: 1 kB",
        "MemTotal: 1 kB\nMemAvailable: -1 kB\n",
        "MemTotal: 1 kB\nMemAvailable: 9999999999999 kB\n",
        "MemTotal: 1 MB\nMemAvailable: 1 kB\n",
        "xMemTotal: 1 kB\nMemAvailable: 1 kB\n"
      })
  void memoryThatIsNoBoundedNumberIsNone(String meminfo) {
    assertThat(GuestLoad.read(LOADAVG, meminfo)).isEmpty();
  }

  @Property
  void anyTextIsReadToItsEnd(@ForAll String loadavg, @ForAll String meminfo) {
    GuestLoad.read(loadavg, meminfo)
        .ifPresent(load -> assertThat(load.load()).isBetween(0.0, 99999.99));
  }
}
