package dev.devsandbox.e2e.identity;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.e2e.support.Operator;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.World;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.Role;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sidecar's token is worth something from its own pod, for its own purpose, while it lives. */
class IdentityAbuseTest extends ClusterTest {
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final String TOKEN = "/run/devsandbox/token/token";

  /** Ignores the request to end, so that its pod stays for a while after the deletion. */
  private static final String STUBBORN =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: DevSandbox
      metadata: {name: stubborn}
      spec:
        image: localhost/devsandbox/workspace:dev
        storage: {type: Ephemeral}
        command: [sh, -c, "trap '' TERM; while :; do sleep 1; done"]
      """;

  private Node node;
  private String broker;
  private Sandbox victim;
  private Sandbox thief;

  IdentityAbuseTest() {
    super("abuse");
  }

  @BeforeAll
  void start() {
    node = cluster().node();
    broker = new Operator(cluster()).brokerIp() + ":8443";
    project().apply(World.sandbox("victim"));
    project().apply(World.sandbox("thief"));
    victim = project().sandbox("victim").awaitReady();
    thief = project().sandbox("thief").awaitReady();
  }

  private static int uid(Role role) {
    return role == Role.EGRESS ? 64321 : 64322;
  }

  private String token(Sandbox sandbox, Role role) {
    int pid = node.pidOf(sandbox.pod(), "devsandbox-" + role.wireName());
    return node.run("cat", "/proc/" + pid + "/root" + TOKEN).orFail().strip();
  }

  /** From inside {@code sandbox}, as the sidecar whose role it claims: the fence lets that pass. */
  private BrokerCall from(Sandbox sandbox, Role role) {
    return BrokerCall.inNetworkOf(node, node.pidOf(sandbox.pod()), uid(role), broker);
  }

  private static void assertRefused(DownFrame answer, Code code) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            DownFrame.Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @EnumSource
  void theTokenIsGoodInItsOwnPod(Role role) {
    assertThat(from(victim, role).hello(role, token(victim, role)))
        .isInstanceOfSatisfying(
            DownFrame.Welcome.class,
            welcome -> assertThat(welcome.sandbox()).isEqualTo(project().namespace() + "/victim"));
  }

  @ParameterizedTest
  @EnumSource
  void aCopiedTokenIsRefusedInAnotherPod(Role role) {
    assertRefused(from(thief, role).hello(role, token(victim, role)), Code.PeerMismatch);
  }

  @ParameterizedTest
  @EnumSource
  void anotherPodsTokenIsRefusedInThisOne(Role role) {
    assertRefused(from(victim, role).hello(role, token(thief, role)), Code.PeerMismatch);
  }

  @Test
  void theTokenOfOneRoleIsRefusedForTheOther() {
    assertRefused(
        from(victim, Role.IDENTITY).hello(Role.IDENTITY, token(victim, Role.EGRESS)),
        Code.WrongAudience);
    assertRefused(
        from(victim, Role.EGRESS).hello(Role.EGRESS, token(victim, Role.IDENTITY)),
        Code.WrongAudience);
  }

  @Test
  void aTokenForTheApiServerIsRefused() {
    String token =
        project()
            .kubectl(
                "create",
                "token",
                "default",
                "--bound-object-kind=Pod",
                "--bound-object-name=victim",
                "--bound-object-uid=" + victim.pod().getMetadata().getUid())
            .orFail()
            .strip();
    assertRefused(from(victim, Role.EGRESS).hello(Role.EGRESS, token), Code.WrongAudience);
  }

  @Test
  void aTokenThatNobodySignedIsRefused() {
    String token = token(victim, Role.EGRESS);
    String forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(342);
    assertRefused(from(victim, Role.EGRESS).hello(Role.EGRESS, forged), Code.BadToken);
  }

  @Test
  void theTokenOfADeletedSandboxIsRefusedWithinASecond() {
    project().apply(STUBBORN);
    Sandbox leaving = project().sandbox("stubborn").awaitReady();
    String token = token(leaving, Role.EGRESS);
    BrokerCall inside = from(leaving, Role.EGRESS);
    BrokerCall outside = from(thief, Role.EGRESS);
    assertThat(inside.hello(Role.EGRESS, token)).isInstanceOf(DownFrame.Welcome.class);

    project().delete("devsandboxes", "stubborn");

    eventually(
        "refused in its own pod that is still there",
        ONE_SECOND,
        () -> isRefused(inside.hello(Role.EGRESS, token)));
    leaving.delete();
    assertThat(outside.hello(Role.EGRESS, token))
        .isInstanceOfSatisfying(
            DownFrame.Refusal.class,
            refusal -> assertThat(refusal.code()).isIn(Code.BadToken, Code.UnknownPod));
  }

  private static boolean isRefused(DownFrame answer) {
    return answer instanceof DownFrame.Refusal(Code code, String _) && code != Code.PeerMismatch;
  }
}
