package dev.devsandbox.e2e.identity;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Shell;
import dev.devsandbox.e2e.support.World;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The token of a sandbox is its own, for one audience, for minutes, for the uids granted. */
class IdentityTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
  private static final String GRANT =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: PodIdentity
      metadata: {name: %s}
      spec:
        sandboxRef: {name: %s}
        containers: [workspace]
        token: {audiences: ["https://vault.example"], ttlSeconds: 600}
      """;
  private static final String ASK =
      "curl -s --max-time 5 -H 'Devsandbox-Identity: true' \"$DEVSANDBOX_IDENTITY_URL/v1/token?audience=%s\"";

  private Sandbox sandbox;

  IdentityTest() {
    super("identity");
  }

  @BeforeAll
  void start() {
    project().apply(GRANT.formatted("box", "box"));
    project().apply(World.sandbox("box"));
    sandbox = project().sandbox("box").awaitReady();
    eventually(
        "the grant arrived", SOON, () -> ask("https://vault.example").out().contains("token"));
  }

  private Shell.Result ask(String audience) {
    return sandbox.sh(ASK.formatted(audience));
  }

  private SignedJWT token() throws ParseException {
    Matcher matcher = TOKEN.matcher(ask("https://vault.example").orFail());
    assertThat(matcher.find()).isTrue();
    return SignedJWT.parse(matcher.group(1));
  }

  @Test
  void theTokenVerifiesAgainstThePublishedKeysAndNamesThisPod() throws Exception {
    SignedJWT jwt = token();
    String keys =
        cluster()
            .kubectl(
                "get",
                "--raw",
                "/api/v1/namespaces/devsandbox-system/services/https:devsandbox-broker:8444/proxy/jwks")
            .orFail();
    var key = JWKSet.parse(keys).getKeyByKeyId(jwt.getHeader().getKeyID());
    assertThat(jwt.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
    var claims = jwt.getJWTClaimsSet();
    assertThat(claims.getSubject()).isEqualTo(project().namespace() + "/box");
    assertThat(claims.getAudience()).isEqualTo(List.of("https://vault.example"));
    assertThat(claims.getClaim("devsandbox.dev").toString())
        .contains(sandbox.pod().getMetadata().getUid());
    long life = claims.getExpirationTime().getTime() - claims.getIssueTime().getTime();
    assertThat(life).isBetween(60_000L, 900_000L);
  }

  @Test
  void anotherAudienceIsRefused() {
    assertThat(ask("https://other.example").out()).contains("\"code\"").doesNotContain("\"token\"");
  }

  @Test
  void withoutTheHeaderNothingIsServed() {
    assertThat(sandbox.sh("curl -s --max-time 5 \"$DEVSANDBOX_IDENTITY_URL/v1/token\"").out())
        .doesNotContain("\"token\"");
  }

  @Test
  void aBrowserOrARebindingHostIsRefused() {
    for (String header :
        List.of("Origin: http://evil.test", "Host: evil.test", "X-Forwarded-For: 1.2.3.4")) {
      assertThat(
              sandbox
                  .sh(
                      "curl -s --max-time 5 -H 'Devsandbox-Identity: true' -H '"
                          + header
                          + "' \"$DEVSANDBOX_IDENTITY_URL/v1/token\"")
                  .out())
          .as(header)
          .doesNotContain("\"token\"");
    }
  }

  @Test
  void anotherUidOfThePodIsRefused() {
    Shell.Result other =
        cluster()
            .node()
            .run(
                "nsenter",
                "-t",
                Integer.toString(cluster().node().pidOf(sandbox.pod(), "workspace")),
                "-n",
                "setpriv",
                "--reuid",
                "2000",
                "--clear-groups",
                "curl",
                "-s",
                "--max-time",
                "5",
                "-H",
                "Devsandbox-Identity: true",
                "http://127.0.0.1:15004/v1/token");
    assertThat(other.out()).contains("\"code\"").doesNotContain("\"token\"");
  }

  @Test
  void aDeletedGrantStopsTokensWithinASecond() {
    project().apply(GRANT.formatted("brief", "brief"));
    project().apply(World.sandbox("brief"));
    Sandbox brief = project().sandbox("brief").awaitReady();
    String ask = ASK.formatted("https://vault.example");
    eventually("granted", SOON, () -> brief.sh(ask).out().contains("\"token\""));
    project().delete("podidentities", "brief");
    eventually("refused", SOON, () -> !brief.sh(ask).out().contains("\"token\""));
    brief.delete();
  }
}
