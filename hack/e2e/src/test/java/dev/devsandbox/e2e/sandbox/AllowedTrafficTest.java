package dev.devsandbox.e2e.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the policy names can be used from inside by clients that know nothing of a proxy. */
class AllowedTrafficTest extends ClusterTest {
  private Sandbox sandbox;

  AllowedTrafficTest() {
    super("allowed");
  }

  @BeforeAll
  void start() {
    project().apply(World.POLICY);
    project().apply(World.sandbox("box", "world"));
    sandbox = project().sandbox("box").awaitReady();
    cluster()
        .kubectlWithInput(
            cluster().node().worldCa(),
            "-n",
            project().namespace(),
            "exec",
            "-i",
            "box",
            "-c",
            "workspace",
            "--",
            "sh",
            "-c",
            "cat > /tmp/ca.crt")
        .orFail();
  }

  @Test
  void theUserIsNotRootAndHasNoCapability() {
    String status =
        sandbox
            .sh("id -u; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status")
            .orFail();
    assertThat(status)
        .contains("1000\n")
        .contains("CapEff:\t0000000000000000")
        .contains("NoNewPrivs:\t1");
  }

  @Test
  void anAllowedNameAnswersByHttpsWithItsOwnCertificate() {
    assertThat(
            sandbox
                .sh("curl -sS --max-time 10 --cacert /tmp/ca.crt https://allowed.test/hello")
                .orFail())
        .contains("\"sni\":\"allowed.test\"")
        .contains("\"host\":\"allowed.test\"");
  }

  @Test
  void aNameBelowAWildcardAnswersByHttps() {
    assertThat(
            sandbox
                .sh("curl -sS --max-time 10 --cacert /tmp/ca.crt https://a.b.wild.test/")
                .orFail())
        .contains("\"sni\":\"a.b.wild.test\"");
  }

  @Test
  void anAllowedNameAnswersByHttp() {
    assertThat(sandbox.sh("curl -sS --max-time 10 http://allowed.test/hello").orFail())
        .contains("\"host\":\"allowed.test\"");
  }

  @Test
  void anAllowedNameAnswersByTheExplicitProxy() {
    assertThat(
            sandbox
                .sh(
                    "curl -sS --max-time 10 --cacert /tmp/ca.crt -x http://127.0.0.1:15002 https://allowed.test/")
                .orFail())
        .contains("\"sni\":\"allowed.test\"");
  }

  @Test
  void sshReachesItsHostByName() {
    assertThat(sandbox.sh("timeout 5 nc ssh.test 22 < /dev/null | head -1").out())
        .startsWith("SSH-2.0");
  }

  @Test
  void gitClonesOverHttps() {
    assertThat(
            sandbox
                .sh(
                    "cd /tmp && GIT_SSL_CAINFO=/tmp/ca.crt git clone -q https://git.test/repo.git cloned"
                        + " && git -C cloned log --oneline | wc -l")
                .orFail()
                .trim())
        .isNotEqualTo("0");
  }

  @Test
  void halfClosedStreamsLoseNothing() {
    assertThat(
            sandbox.sh("echo 1000000 | timeout 20 nc -N allowed.test 9000 | wc -c").orFail().trim())
        .isEqualTo("1000000");
  }

  @Test
  void aDenialSaysWhy() {
    String answer = sandbox.sh("curl -s --max-time 5 -i http://203.0.113.66/").out();
    assertThat(answer).contains("403").containsIgnoringCase("x-devsandbox-deny");
    assertThat(sandbox.logs("devsandbox-egress")).contains("NotAllowed");
  }
}
