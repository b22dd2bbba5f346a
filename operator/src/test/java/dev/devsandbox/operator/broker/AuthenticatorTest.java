package dev.devsandbox.operator.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.operator.broker.TokenReviews.Review;
import dev.devsandbox.operator.broker.Verdict.Admitted;
import dev.devsandbox.operator.broker.Verdict.Refused;
import dev.devsandbox.operator.broker.kube.KubeTokenReviews;
import dev.devsandbox.operator.broker.kube.Views;
import dev.devsandbox.wire.DownFrame.Refusal.Code;
import dev.devsandbox.wire.Role;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {
  private static final InetAddress PEER = InetAddress.ofLiteral("10.42.0.9");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("10.42.0.10");
  private static final String EGRESS = "devsandbox-egress";

  private final FakeCluster cluster = new FakeCluster();
  private final FakeReviews reviews = new FakeReviews();
  private final AtomicInteger pauses = new AtomicInteger();
  private final Authenticator authenticator =
      new Authenticator(reviews, cluster, pauses::incrementAndGet);
  private String token = "";

  @BeforeEach
  void runningSandbox() {
    cluster.pod(Recorded.podView());
    cluster.sandbox(Recorded.sandboxView());
    token = reviews.token(recorded("pod-bound"), EGRESS);
  }

  @Test
  void podOfALiveSandboxIsAdmittedFromTheCacheAlone() throws Exception {
    var verdict = authenticator.authenticate(Role.EGRESS, token, PEER);

    assertThat(verdict).isEqualTo(new Admitted(Recorded.podView(), Recorded.sandboxView()));
    assertThat(cluster.liveLooks).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.42.0.9", "fd00:42::9", "::ffff:10.42.0.9"})
  void everyAddressOfThePodCounts(String address) throws Exception {
    assertThat(authenticator.authenticate(Role.EGRESS, token, InetAddress.ofLiteral(address)))
        .isInstanceOf(Admitted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "....", "{}", "eyJhbGciOiJub25lIn0.e30."})
  void whatIsNoTokenIsRefused(String garbage) throws Exception {
    assertThat(authenticator.authenticate(Role.EGRESS, garbage, PEER)).isInstanceOf(Refused.class);
  }

  @Test
  void tokenTheApiServerDoesNotAcceptIsRefused() throws Exception {
    String forged = reviews.token(recorded("garbage"), EGRESS);

    assertRefused(Code.BadToken, forged, PEER);
  }

  @Test
  void tokenOfTheOtherRoleIsRefused() throws Exception {
    String other = reviews.token(recorded("other-audience"), "devsandbox-identity");

    assertRefused(Code.WrongAudience, other, PEER);
  }

  @Test
  void tokenForOurAudienceAndAnotherIsRefusedAlthoughTheReviewShowsOnlyOurs() throws Exception {
    String two = reviews.token(recorded("pod-bound"), EGRESS, "https://kubernetes.default.svc");

    assertRefused(Code.WrongAudience, two, PEER);
  }

  @Test
  void reviewThatNamesNoAudienceIsRefusedForTheApiServerIgnoredThem() throws Exception {
    var review = recorded("pod-bound");
    String ignored =
        reviews.token(new Review(true, review.username(), List.of(), review.extra()), EGRESS);

    assertRefused(Code.WrongAudience, ignored, PEER);
  }

  @Test
  void tokenBoundToNoPodIsRefused() throws Exception {
    assertRefused(Code.BadToken, reviews.token(recorded("not-bound"), EGRESS), PEER);
  }

  @Test
  void tokenWithTwoPodsIsRefused() throws Exception {
    var review = recorded("pod-bound");
    String two =
        reviews.token(
            new Review(
                true,
                review.username(),
                review.audiences(),
                Map.of(
                    "authentication.kubernetes.io/pod-name", List.of("hello"),
                    "authentication.kubernetes.io/pod-uid", List.of(Recorded.POD_UID, "another"))),
            EGRESS);

    assertRefused(Code.BadToken, two, PEER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system:node:node1",
        "system:serviceaccount:team",
        "system:serviceaccount:team:default:x",
        "oidc:serviceaccount:team:default",
        "alice"
      })
  void userThatIsNoServiceAccountIsRefused(String user) throws Exception {
    var review = recorded("pod-bound");
    String other =
        reviews.token(new Review(true, user, review.audiences(), review.extra()), EGRESS);

    assertRefused(Code.BadToken, other, PEER);
  }

  @Test
  void podThatDoesNotExistIsRefusedAfterALookAtTheApiServer() throws Exception {
    cluster.cachedPods.clear();
    cluster.livePods.clear();

    assertRefused(Code.UnknownPod, token, PEER);
    assertThat(cluster.liveLooks).hasValue(1);
  }

  @Test
  void podThatTheCacheDoesNotKnowYetIsAdmitted() throws Exception {
    cluster.cachedPods.clear();

    assertThat(authenticator.authenticate(Role.EGRESS, token, PEER)).isInstanceOf(Admitted.class);
  }

  @Test
  void oldTokenOfAPodThatWasRecreatedUnderItsNameIsRefused() throws Exception {
    cluster.pod(edited(pod -> pod.editMetadata().withUid("later").endMetadata()));

    assertRefused(Code.PodMismatch, token, PEER);
  }

  @Test
  void tokenOfAPodInAnotherNamespaceIsRefused() throws Exception {
    var review = recorded("pod-bound");
    String other =
        reviews.token(
            new Review(
                true, "system:serviceaccount:prod:default", review.audiences(), review.extra()),
            EGRESS);

    assertRefused(Code.UnknownPod, other, PEER);
  }

  @Test
  void podBeingDeletedIsRefusedAlthoughTheTokenIsStillGood() throws Exception {
    cluster.pod(
        edited(
            pod -> pod.editMetadata().withDeletionTimestamp("2026-11-23T04:00:00Z").endMetadata()));

    assertRefused(Code.Revoked, token, PEER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failed", "Succeeded"})
  void podThatHasEndedIsRefused(String phase) throws Exception {
    cluster.pod(edited(pod -> pod.editStatus().withPhase(phase).endStatus()));

    assertRefused(Code.Revoked, token, PEER);
  }

  @Test
  void podWithoutAControllerIsRefused() throws Exception {
    cluster.pod(edited(pod -> pod.editMetadata().withOwnerReferences().endMetadata()));

    assertRefused(Code.NotASandbox, token, PEER);
  }

  @Test
  void podOwnedButNotControlledByASandboxIsRefused() throws Exception {
    cluster.pod(
        edited(pod ->
            pod.editMetadata()
                .editFirstOwnerReference()
                .withController(false)
                .endOwnerReference()
                .endMetadata()));

    assertRefused(Code.NotASandbox, token, PEER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"apps/v1", "devsandbox.dev.evil/v1", "v1"})
  void podControlledByTheSameKindOfAnotherGroupIsRefused(String apiVersion) throws Exception {
    cluster.pod(
        edited(pod ->
            pod.editMetadata()
                .editFirstOwnerReference()
                .withApiVersion(apiVersion)
                .endOwnerReference()
                .endMetadata()));

    assertRefused(Code.NotASandbox, token, PEER);
  }

  @Test
  void podWhoseSandboxIsGoneIsRefused() throws Exception {
    cluster.cachedSandboxes.clear();
    cluster.liveSandboxes.clear();

    assertRefused(Code.NotASandbox, token, PEER);
  }

  @Test
  void podWhoseSandboxWasRecreatedUnderItsNameIsRefused() throws Exception {
    cluster.sandbox(new SandboxView("team", "hello", "later", false, Recorded.POD_UID));

    assertRefused(Code.NotASandbox, token, PEER);
  }

  @Test
  void podOfASandboxThatIsSuspendedOrDeletedIsRefused() throws Exception {
    cluster.sandbox(new SandboxView("team", "hello", Recorded.SANDBOX_UID, true, Recorded.POD_UID));

    assertRefused(Code.Revoked, token, PEER);
  }

  @Test
  void podThatTheStatusDoesNotNameIsRefused() throws Exception {
    cluster.sandbox(new SandboxView("team", "hello", Recorded.SANDBOX_UID, false, "another"));

    assertRefused(Code.PodMismatch, token, PEER);
  }

  @Test
  void statusThatTheCacheDoesNotShowYetIsReadLive() throws Exception {
    cluster.cachedSandboxes.put(
        "team/hello",
        new SandboxView("team", "hello", Recorded.SANDBOX_UID, false, "the one before"));

    assertThat(authenticator.authenticate(Role.EGRESS, token, PEER)).isInstanceOf(Admitted.class);
  }

  @Test
  void podIsAdmittedBeforeAnyStatusIsWrittenIfItHasTheSandboxsName() throws Exception {
    cluster.sandbox(new SandboxView("team", "hello", Recorded.SANDBOX_UID, false, null));

    assertThat(authenticator.authenticate(Role.EGRESS, token, PEER)).isInstanceOf(Admitted.class);
  }

  @Test
  void podOfAnotherNameIsRefusedBeforeAnyStatusIsWritten() throws Exception {
    cluster.sandbox(new SandboxView("team", "other", Recorded.SANDBOX_UID, false, null));
    cluster.pod(
        edited(pod ->
            pod.editMetadata()
                .editFirstOwnerReference()
                .withName("other")
                .endOwnerReference()
                .endMetadata()));

    assertRefused(Code.PodMismatch, token, PEER);
  }

  @Test
  void copiedTokenIsUselessFromAnotherAddress() throws Exception {
    assertRefused(Code.PeerMismatch, token, ELSEWHERE);
  }

  @Test
  void addressThatTheCacheDoesNotShowYetIsReadLive() throws Exception {
    cluster.cachedPods.put("team/hello", withoutAddresses());

    assertThat(authenticator.authenticate(Role.EGRESS, token, PEER)).isInstanceOf(Admitted.class);
    assertThat(pauses).hasValue(0);
  }

  @Test
  void addressThatTheKubeletReportsSoonIsWaitedFor() throws Exception {
    cluster.pod(withoutAddresses());
    cluster.onLivePod(() -> {
      if (pauses.get() == 3) {
        cluster.pod(Recorded.podView());
      }
    });

    assertThat(authenticator.authenticate(Role.EGRESS, token, PEER)).isInstanceOf(Admitted.class);
  }

  @Test
  void addressThatNeverComesIsNotWaitedForWithoutEnd() throws Exception {
    cluster.pod(withoutAddresses());

    assertRefused(Code.PeerMismatch, token, PEER);
    assertThat(pauses).hasValueBetween(1, 20);
  }

  @Test
  void podDeletedWhileItsAddressIsWaitedForIsRefused() throws Exception {
    cluster.pod(withoutAddresses());
    cluster.onLivePod(() -> cluster.livePods.clear());

    assertRefused(Code.Revoked, token, PEER);
  }

  @Test
  void apiServerThatIsAwayAdmitsNobody() {
    reviews.away(true);

    assertThatThrownBy(() -> authenticator.authenticate(Role.EGRESS, token, PEER))
        .isInstanceOf(IllegalStateException.class);
  }

  private void assertRefused(Code code, String shown, InetAddress peer)
      throws InterruptedException {
    assertThat(authenticator.authenticate(Role.EGRESS, shown, peer))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  private static Review recorded(String name) {
    return KubeTokenReviews.read(Recorded.review(name));
  }

  private static PodView withoutAddresses() {
    return edited(pod -> pod.editStatus().withPodIPs().endStatus());
  }

  private static PodView edited(UnaryOperator<PodBuilder> edit) {
    return Views.pod(edit.apply(new PodBuilder(Recorded.pod())).build());
  }
}
