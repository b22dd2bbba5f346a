package dev.devsandbox.companion.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.cli.TestProgram;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.TestImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ways into one restricted VM that is booted once, and what its root gets out of it. */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessVmTest {
  private static final String NAME = "ways";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Home home = Home.of(System.getenv());
  private final TestProgram program = TestProgram.within(LIMIT);

  /**
   * Says for an address and a port whether a connection is opened, in the words open and closed.
   */
  private static final String TRY =
      "timeout 8 bash -c 'exec 3<>/dev/tcp/%s/%d' 2>/dev/null && echo open || echo closed";

  @BeforeAll
  void start() throws Exception {
    Image image = TestImage.get();
    Files.writeString(home.allowedNames(), "localhost\n");
    program.ask("vm", "delete", NAME, "--delete-workspaces");
    Programs.Answer start =
        program.ask(
            "vm",
            "start",
            NAME,
            "--restricted",
            "--no-disk",
            "--memory",
            "512M",
            "--image",
            image.digest().value());
    assertThat(start.exit()).as(start.errors()).isZero();
  }

  @AfterAll
  void delete() throws Exception {
    program.succeeds("vm", "delete", NAME, "--delete-workspaces");
  }

  /** What a shell of the guest's root prints. */
  private String root(String script) throws Problem {
    return program.succeeds("vm", "exec", NAME, "--user", "root", "--", "bash", "-c", script);
  }

  @Test
  void sshVerifiesTheGuestAtItsFirstConnectionAndPassesWordsAndExitCodeOn() throws Exception {
    assertThat(program.succeeds("vm", "ssh", NAME, "--", "printf", "%s|", "a  b", "$(id)"))
        .isEqualTo("a  b|$(id)|");
    assertThat(program.ask("vm", "ssh", NAME, "--", "sh", "-c", "exit 42").exit()).isEqualTo(42);
    Path known = home.vms().resolve(NAME).resolve("known_hosts");
    String ours = Files.readString(known);
    try {
      Files.writeString(known, ours.replaceFirst("AAAA.{60}", "AAAA" + "B".repeat(60)));
      assertThat(program.ask("vm", "ssh", NAME, "--", "id").exit()).isEqualTo(255);
    } finally {
      Files.writeString(known, ours);
    }
  }

  @Test
  void execNeedsNoNetworkAndRunsAsWhoIsAskedFor() throws Exception {
    assertThat(program.succeeds("vm", "exec", NAME, "--", "id", "-un")).isEqualTo("dev");
    assertThat(root("id -un; hostname")).isEqualTo("root\n" + NAME);
    assertThat(program.ask("vm", "exec", NAME, "--", "sh", "-c", "exit 7").exit()).isEqualTo(7);
    assertThat(program.succeeds("vm", "ip", NAME)).isEqualTo("10.0.2.15");
  }

  @Test
  void filesWithOddNamesGoInAndComeOutAsTheyWere(@TempDir Path dir) throws Exception {
    Path odd = Files.writeString(dir.resolve("a b*[c]:d"), "content");
    String there = NAME + ":it's $HOME *x";
    program.succeeds("vm", "cp", odd.toString(), there);
    program.succeeds("vm", "cp", there, dir.resolve("back").toString());
    assertThat(dir.resolve("back")).hasContent("content");
  }

  @Test
  void rootInsideReachesTheProxyAndNothingElse() throws Exception {
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(root(TRY.formatted("1.1.1.1", 443))).isEqualTo("closed");
      assertThat(root(TRY.formatted("10.0.2.2", here.getLocalPort()))).isEqualTo("closed");
      assertThat(root(TRY.formatted("10.0.2.3", 53))).isEqualTo("closed");
    }
    assertThat(root("getent ahosts deb.debian.org || echo none")).isEqualTo("none");
    assertThat(answer("example.com:443")).startsWith("HTTP/1.1 403 ");
    assertThat(answer("127.0.0.1:22")).startsWith("HTTP/1.1 403 ");
    // An allowed name that means this machine.
    assertThat(answer("localhost:443")).startsWith("HTTP/1.1 502 ");
  }

  @Test
  void aRestrictedMachinesSystemCallsAreFilteredAndItsPrivilegesCannotRise() throws Exception {
    String machine = Files.readString(home.vms().resolve(NAME).resolve("qemu.pid")).strip();
    assertThat(Files.readAllLines(Path.of("/proc", machine, "status")))
        .contains("Seccomp:\t2", "NoNewPrivs:\t1");
  }

  private String answer(String target) throws Problem {
    return root(
        "exec 4<>/dev/tcp/10.0.2.100/3128; "
            + "printf 'CONNECT %s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&4; timeout 20 head -n 1 <&4"
                .formatted(target));
  }

  @Test
  void aForwardOutlivesSuspensionAndTheHelperIsRestored() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    program.succeeds("vm", "forward", NAME, "--add", port + ":22");
    assertThat(greeting(port)).startsWith("SSH-2.0-");
    long first = helper();
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    program.succeeds("vm", "ip", NAME);
    awaitHelperOtherThan(first);
    program.succeeds("vm", "suspend", NAME);
    program.succeeds("vm", "resume", NAME);
    awaitGreeting(port);
    program.succeeds("vm", "forward", NAME, "--remove", "" + port);
    assertThat(program.succeeds("vm", "forward", NAME, "-o", "json")).isEqualTo("[ ]");
  }

  private long helper() throws IOException {
    String text = Files.readString(home.vms().resolve(NAME).resolve("helper.pid")).strip();
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private void awaitHelperOtherThan(long first) throws Exception {
    Deadline deadline = Deadline.in(Duration.ofMinutes(2));
    while (helper() == first || ProcessHandle.of(helper()).isEmpty()) {
      assertThat(deadline.isOver()).as("no new helper").isFalse();
      Thread.onSpinWait();
    }
  }

  private static String greeting(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      byte[] first = socket.getInputStream().readNBytes("SSH-2.0-".length());
      return new String(first, StandardCharsets.US_ASCII);
    }
  }

  /** The helper makes forwards when it has started, a moment after the command ended. */
  private static void awaitGreeting(int port) {
    Deadline deadline = Deadline.in(Duration.ofMinutes(2));
    String said = "";
    while (!said.equals("SSH-2.0-")) {
      assertThat(deadline.isOver()).as("nobody greets at port " + port).isFalse();
      try {
        said = greeting(port);
      } catch (IOException e) {
        said = "";
      }
    }
  }
}
