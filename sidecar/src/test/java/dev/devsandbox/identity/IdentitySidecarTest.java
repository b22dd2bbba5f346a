package dev.devsandbox.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.control.BrokerStub;
import dev.devsandbox.control.BrokerStub.Connection;
import dev.devsandbox.control.BrokerStub.Tls;
import dev.devsandbox.control.ControlSettings;
import dev.devsandbox.control.TestCa;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole sidecar, asked by real processes of different users; needs root to start them. */
@Tag("component")
class IdentitySidecarTest {
  private static final long GRANTED = 1000;
  private static final long STRANGER = 2000;
  private static final Instant EXPIRY = Instant.parse("2999-01-01T00:00:00Z");
  private static final String REQUIRED = "Devsandbox-Identity: true";

  @TempDir Path dir;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final ConcurrentLinkedQueue<String> requested = new ConcurrentLinkedQueue<>();
  private BrokerStub broker;
  private Connection stream;
  private IdentitySidecar sidecar;
  private int port;
  private int healthPort;

  @BeforeEach
  void start() throws Exception {
    broker = new BrokerStub();
    TestCa ca = TestCa.create();
    Files.writeString(dir.resolve("broker-ca"), ca.pem());
    Files.writeString(dir.resolve("token"), "pod-token");
    port = freePort();
    healthPort = freePort();
    sidecar =
        new IdentitySidecar(
            new ControlSettings(
                broker.address(),
                TestCa.BROKER_NAME,
                dir.resolve("broker-ca"),
                dir.resolve("token"),
                Role.IDENTITY,
                "test",
                List.of()),
            port,
            healthPort,
            new JsonLog(log, "identity", Clock.systemUTC()));
    sidecar.start();
    stream = broker.await(Tls.of(ca.issue()));
  }

  @AfterEach
  void stop() throws IOException {
    sidecar.close();
    stream.close();
    broker.close();
  }

  @Test
  void aProcessOfTheGrantedUserGetsTheToken() throws Exception {
    welcomeAndGrant();

    Reply reply = ask(GRANTED, "/v1/token?audience=vault");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .isEqualTo("{\"token\":\"jwt-for-vault\",\"expiresAt\":\"2999-01-01T00:00:00Z\"}");
    assertThat(reply.headers())
        .containsIgnoringCase("Cache-Control: no-store")
        .doesNotContain("Access-Control");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost"})
  void theServiceAnswersOnEachLoopbackName(String host) throws Exception {
    welcomeAndGrant();
    assertThat(run(GRANTED, curl("-H", REQUIRED, url(host, "/v1/token"))).status()).isEqualTo(200);
    assertThat(run(STRANGER, curl("-H", REQUIRED, url(host, "/v1/token"))).status()).isEqualTo(403);
  }

  @Test
  void aProcessOfAnotherUserIsRefusedAndLoggedWithItsUid() throws Exception {
    welcomeAndGrant();
    assertThat(ask(GRANTED, "/v1/token").status()).isEqualTo(200);

    for (long uid : List.of(STRANGER, 0L, 64322L)) {
      Reply reply = ask(uid, "/v1/token");
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.body()).contains("CallerNotGranted").doesNotContain("jwt");
      assertThat(log.toString(UTF_8)).contains("\"uid\":" + uid);
    }
    assertThat(log.toString(UTF_8)).doesNotContain("jwt-for").doesNotContain("pod-token");
  }

  @Test
  void aUserNamespaceDoesNotMakeAnotherUserOfAProcess() throws Exception {
    welcomeAndGrant();
    List<String> asRootOfItsOwn = new ArrayList<>(List.of("unshare", "--user", "--map-root-user"));
    asRootOfItsOwn.addAll(curl("-H", REQUIRED, url("127.0.0.1", "/v1/token")));

    assertThat(run(GRANTED, asRootOfItsOwn).status()).isEqualTo(200);
    assertThat(run(STRANGER, asRootOfItsOwn).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Host: evil.example|BadHost",
        "Host: 127.0.0.1|BadHost",
        "Host: localhost.:15004|BadHost",
        "Host:|BadHost",
        "Origin: http://localhost|Forwarded",
        "Sec-Fetch-Site: same-origin|Forwarded",
        "Forwarded: for=10.0.0.1|Forwarded",
        "X-Forwarded-For: 10.0.0.1|Forwarded",
        "via: 1.1 proxy|Forwarded",
        "X-Real-IP: 10.0.0.1|Forwarded",
        "Devsandbox-Identity: TRUE|HeaderMissing",
        "Devsandbox-Identity: true, true|HeaderMissing",
      })
  void aRequestThatMayComeFromElsewhereIsForbidden(String header, String code) throws Exception {
    welcomeAndGrant();
    boolean replacesRequired = header.startsWith("Devsandbox");
    List<String> command =
        replacesRequired
            ? curl("-H", header, url("127.0.0.1", "/v1/token"))
            : curl("-H", REQUIRED, "-H", header, url("127.0.0.1", "/v1/token"));

    assertForbidden(run(GRANTED, command), code);
  }

  @Test
  void theRequiredHeaderMustBeThereOnce() throws Exception {
    welcomeAndGrant();
    String url = url("127.0.0.1", "/v1/token");
    assertForbidden(run(GRANTED, curl(url)), "HeaderMissing");
    assertForbidden(run(GRANTED, curl("-H", REQUIRED, "-H", REQUIRED, url)), "HeaderMissing");
  }

  @Test
  void onlyGetWithoutABodyIsAnswered() throws Exception {
    welcomeAndGrant();
    String url = url("127.0.0.1", "/v1/token");
    for (String method : List.of("POST", "OPTIONS", "PUT", "TRACE")) {
      assertThat(run(GRANTED, curl("-H", REQUIRED, "-X", method, url)).status()).isEqualTo(405);
    }
    assertThat(run(GRANTED, curl("-H", REQUIRED, "-I", url)).status()).isEqualTo(405);
    assertThat(run(GRANTED, curl("-H", REQUIRED, "-X", "GET", "-d", "x", url)).status())
        .isEqualTo(400);
    assertThat(run(GRANTED, curl("-H", REQUIRED, "-H", "Transfer-Encoding: chunked", url)).status())
        .isEqualTo(400);
    assertThat(requested).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/token/",
        "/v1/token/../token",
        "/./v1/token",
        "//v1/token",
        "/v1/%74oken",
        "/v1/token;x",
        "/V1/token",
        "http://169.254.169.254/v1/token",
        "http://127.0.0.1/v1/token"
      })
  void anyOtherPathIsNotFound(String target) throws Exception {
    welcomeAndGrant();
    List<String> command = curl("--request-target", target, "-H", REQUIRED, url("127.0.0.1", "/"));
    assertThat(run(GRANTED, command).status()).isEqualTo(404);
    assertThat(requested).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?",
        "?audience",
        "?Audience=vault",
        "?audience=vault&audience=vault",
        "?audience=vault&x=1",
        "?audience=%zz",
        "?x=1"
      })
  void aQueryThatIsNoAudienceIsBad(String query) throws Exception {
    welcomeAndGrant();
    assertThat(ask(GRANTED, "/v1/token" + query).status()).isEqualTo(400);
    assertThat(requested).isEmpty();
  }

  @Test
  void anAudienceIsPercentDecoded() throws Exception {
    welcome();
    grant("https://sts.example/a b");
    Reply reply = ask(GRANTED, "/v1/token?audience=https%3A%2F%2Fsts.example%2Fa%20b");
    assertThat(reply.body()).contains("jwt-for-https://sts.example/a b");
  }

  @Test
  void anAudienceThatIsNotGrantedIsForbiddenAndNotAskedFor() throws Exception {
    welcomeAndGrant();
    assertForbidden(ask(GRANTED, "/v1/token?audience=other"), "AudienceNotGranted");
    assertThat(requested).isEmpty();
  }

  @Test
  void beforeTheBrokerSpokeNothingIsServed() throws Exception {
    Reply reply = ask(GRANTED, "/v1/token");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).contains("BrokerAway");
  }

  @Test
  void aGrantTakenBackIsRefusedFromThenOn() throws Exception {
    welcomeAndGrant();
    assertThat(ask(GRANTED, "/v1/token").status()).isEqualTo(200);

    stream.send(new DownFrame.Identity(List.of(), List.of(), 600));
    awaitStatus(403);
    grant("vault");
    assertThat(requested).containsExactly("vault");
    assertThat(ask(GRANTED, "/v1/token").status()).isEqualTo(200);
    assertThat(requested).containsExactly("vault", "vault");
  }

  @Test
  void aRevokedPodServesNothing() throws Exception {
    welcomeAndGrant();
    assertThat(ask(GRANTED, "/v1/token").status()).isEqualTo(200);

    stream.send(new DownFrame.Refusal(DownFrame.Refusal.Code.Revoked, "the pod is deleted"));
    awaitStatus(503);
  }

  @Test
  void aKeptTokenIsServedWhenTheStreamIsCut() throws Exception {
    welcomeAndGrant();
    assertThat(ask(GRANTED, "/v1/token").status()).isEqualTo(200);
    stream.close();
    assertThat(ask(GRANTED, "/v1/token").status()).isEqualTo(200);
    assertThat(requested).containsExactly("vault");
  }

  @Test
  void manyFirstRequestsMakeOneTokenRequest() throws Exception {
    welcomeAndGrant();
    Callable<Reply> asking = () -> ask(GRANTED, "/v1/token");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        replies.add(callers.submit(asking));
      }
      for (Future<Reply> reply : replies) {
        assertThat(reply.get().status()).isEqualTo(200);
      }
    }
    assertThat(requested).containsExactly("vault");
  }

  @Test
  void clientsThatNeverFinishTheirRequestHoldUpNobody() throws Exception {
    welcomeAndGrant();
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
      socket.getOutputStream().write("GET /v1/token HTTP/1.1\r\nHost: ".getBytes(UTF_8));
      slow.add(socket);
    }
    assertThat(ask(GRANTED, "/v1/token").status()).isEqualTo(200);
    for (Socket socket : slow) {
      socket.close();
    }
  }

  @Test
  void theHealthPortAnswersHealthAndNothingElse() throws Exception {
    assertThat(run(STRANGER, curl(healthUrl("/healthz"))).status()).isEqualTo(200);
    for (String path : List.of("/", "/healthz/", "/healthz?x", "/v1/token")) {
      assertThat(run(GRANTED, curl("-H", REQUIRED, healthUrl(path))).status()).isEqualTo(404);
    }
    assertThat(run(STRANGER, curl("-X", "POST", healthUrl("/healthz"))).status()).isEqualTo(404);
  }

  private void welcome() throws IOException {
    assertThat(stream.welcome().role()).isEqualTo(Role.IDENTITY);
    Thread.ofVirtual().start(this::answerTokenRequests);
  }

  private void welcomeAndGrant() throws Exception {
    welcome();
    grant("vault");
  }

  private void grant(String audience) throws Exception {
    stream.send(new DownFrame.Identity(List.of(GRANTED), List.of(audience), 600));
    // The answer to a stranger tells that the grant has arrived, and asks the broker nothing.
    awaitTrue(() -> ask(GRANTED, "/v1/token?audience=").body().contains("AudienceNotGranted"));
  }

  private void answerTokenRequests() {
    try {
      while (true) {
        UpFrame.TokenRequest request = stream.read(UpFrame.TokenRequest.class);
        requested.add(request.audience());
        stream.send(
            new DownFrame.Token(request.id(), new Secret("jwt-for-" + request.audience()), EXPIRY));
      }
    } catch (IOException e) {
      // the end of the stream
    }
  }

  private void awaitStatus(int status) throws Exception {
    awaitTrue(() -> ask(GRANTED, "/v1/token").status() == status);
  }

  private static void awaitTrue(Callable<Boolean> condition) throws Exception {
    Instant deadline = Instant.now().plusSeconds(20);
    while (!condition.call()) {
      assertThat(Instant.now()).as("deadline").isBefore(deadline);
    }
  }

  private static void assertForbidden(Reply reply, String code) {
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.body()).contains("\"code\":\"" + code + "\"").doesNotContain("jwt");
  }

  /** What a client saw. */
  private record Reply(int status, String headers, String body) {
    static Reply parse(String text) {
      int end = text.indexOf("\n\n");
      String head = end < 0 ? text : text.substring(0, end);
      int status = head.startsWith("HTTP/1.1 ") ? Integer.parseInt(head.substring(9, 12)) : 0;
      return new Reply(status, head, end < 0 ? "" : text.substring(end + 2).strip());
    }
  }

  private Reply ask(long uid, String target) throws Exception {
    return run(uid, curl("-H", REQUIRED, url("127.0.0.1", target)));
  }

  private static List<String> curl(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "-i", "--path-as-is", "-m", "20", "--noproxy", "*"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Reply run(long uid, List<String> command) throws Exception {
    List<String> asUser =
        new ArrayList<>(
            List.of("setpriv", "--reuid", "" + uid, "--regid", "" + uid, "--clear-groups"));
    asUser.addAll(command);
    Process process = new ProcessBuilder(asUser).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return Reply.parse(output.replace("\r", ""));
  }

  private String url(String host, String target) {
    return "http://" + host + ":" + port + target;
  }

  private String healthUrl(String path) {
    return "http://127.0.0.1:" + healthPort + path;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
