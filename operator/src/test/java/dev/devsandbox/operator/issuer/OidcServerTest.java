package dev.devsandbox.operator.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.operator.testing.FakeSecret;
import dev.devsandbox.operator.tls.CaManager;
import dev.devsandbox.operator.tls.PodBundle;
import dev.devsandbox.operator.tls.PodBundles;
import dev.devsandbox.operator.tls.ServerNames;
import dev.devsandbox.operator.tls.ServerTls;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKeySet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcServerTest {
  private final IssuerKeys keys = new IssuerKeys(new FakeSecret(), Clock.systemUTC());
  private OidcServer server;
  private HttpClient client;
  private String base;

  @BeforeEach
  void start() throws Exception {
    var tls = new ServerTls();
    var names = new ServerNames(Set.of("localhost"), Set.of("127.0.0.1"));
    var certificates =
        CaManager.standard(names, new FakeSecret(), new NoPods(), tls, Clock.systemUTC());
    certificates.run();
    client =
        HttpClient.newBuilder().sslContext(trusting(certificates.bundle().orElseThrow())).build();
    server =
        new OidcServer(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
            URI.create("https://issuer.test/sandboxes"),
            tls,
            keys);
    server.start();
    base = "https://127.0.0.1:" + server.port() + "/sandboxes";
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void discoveryLeadsToTheKeys() throws Exception {
    keys.run();
    var discovery = get("GET", base + "/.well-known/openid-configuration");

    var document = JsonUtil.parseJson(discovery.body());
    assertThat(discovery.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(document.get("issuer")).isEqualTo("https://issuer.test/sandboxes");
    assertThat(document.get("jwks_uri")).isEqualTo("https://issuer.test/sandboxes/jwks");
    assertThat(document.get("id_token_signing_alg_values_supported")).isEqualTo(List.of("ES256"));
    var set = get("GET", base + "/jwks");
    assertThat(new JsonWebKeySet(set.body()).getJsonWebKeys())
        .singleElement()
        .matches(key -> key.getKeyType().equals("EC"));
    assertThat(set.headers().firstValue("Cache-Control")).contains("public, max-age=300");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/jwks/", "/jwks/x", "/.well-known/", "/jwks%00", "/../jwks"})
  void nothingElseIsServed(String path) throws Exception {
    keys.run();

    assertThat(get("GET", base + path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void nothingIsTaken(String method) throws Exception {
    keys.run();

    assertThat(get(method, base + "/jwks").statusCode()).isEqualTo(405);
  }

  @Test
  void headHasNoBody() throws Exception {
    keys.run();
    var answer = get("HEAD", base + "/jwks");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void keysThatAreNotThereYetAreNotAnEmptySet() throws Exception {
    assertThat(get("GET", base + "/jwks").statusCode()).isEqualTo(503);
  }

  private HttpResponse<String> get(String method, String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static SSLContext trusting(String bundle) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(bundle.getBytes(StandardCharsets.US_ASCII))));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static final class NoPods implements PodBundles {
    @Override
    public List<PodBundle> list() {
      return List.of();
    }

    @Override
    public void publish(PodBundle pod, String bundle) {
      throw new AssertionError("no pods");
    }
  }
}
