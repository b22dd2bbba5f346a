package dev.devsandbox.operator.broker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.api.v1alpha1.DevSandbox;
import dev.devsandbox.api.v1alpha1.PodIdentity;
import dev.devsandbox.operator.broker.Grants;
import dev.devsandbox.operator.broker.PodView;
import dev.devsandbox.operator.broker.Recorded;
import dev.devsandbox.operator.broker.SandboxView;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewsTest {
  @Test
  void podIsReadCompletely() {
    assertThat(Views.pod(Recorded.pod()))
        .isEqualTo(
            new PodView(
                "team",
                "hello",
                Recorded.POD_UID,
                false,
                new PodView.Owner("hello", Recorded.SANDBOX_UID),
                Set.of(InetAddress.ofLiteral("10.42.0.9"), InetAddress.ofLiteral("fd00:42::9")),
                "the config",
                "the bundle",
                Map.of("workspace", 1000L)));
  }

  @Test
  void podOfWhichNothingIsKnownGrantsNothing() {
    var bare =
        Recorded.parse(
            "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"uid\":\"u\"}}",
            Pod.class);

    assertThat(Views.pod(bare))
        .isEqualTo(new PodView("n", "p", "u", false, null, Set.of(), null, null, Map.of()));
  }

  @Test
  void sandboxIsReadCompletely() {
    assertThat(Views.sandbox(Recorded.sandbox()))
        .isEqualTo(new SandboxView("team", "hello", Recorded.SANDBOX_UID, false, Recorded.POD_UID));
  }

  @Test
  void suspendedSandboxIsEnding() {
    assertThat(Views.sandbox(sandbox("\"spec\":{\"operatingMode\":\"Suspended\"}")).ending())
        .isTrue();
  }

  @Test
  void sandboxBeingDeletedIsEnding() {
    var deleted = Recorded.sandbox();
    deleted.getMetadata().setDeletionTimestamp("2026-11-23T04:00:00Z");

    assertThat(Views.sandbox(deleted).ending()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"spec\":{\"operatingMode\":\"Hibernated\"}",
        "\"spec\":{\"operatingMode\":7}",
        "\"spec\":[]",
        "\"status\":{}"
      })
  void sandboxThatCannotBeReadEndsNothing(String content) {
    var view = Views.sandbox(sandbox(content));

    assertThat(view.ending()).isFalse();
    assertThat(view.podUid()).isNull();
  }

  @Test
  void identityGrantsToTheSandboxItNamesOnly() {
    var identity = Recorded.identity();

    assertThat(Views.identity(identity, "hello"))
        .contains(new Grants.Identity(List.of("workspace"), List.of("https://vault.example"), 300));
    assertThat(Views.identity(identity, "other")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"spec\":{}}",
        "{\"spec\":{\"sandboxRef\":{\"name\":\"hello\"}}}",
        "{\"spec\":{\"sandboxRef\":{\"name\":\"hello\"},\"token\":{\"audiences\":\"a\"}}}",
        "{\"spec\":{\"token\":{\"audiences\":[\"a\"]},\"containers\":[\"workspace\"]}}"
      })
  void identityThatIsIncompleteOrUnreadableGrantsNothing(String json) {
    assertThat(
            Views.identity(
                Recorded.parse(
                    json.replaceFirst(
                        "\\{", "{\"metadata\":{\"name\":\"x\"}" + (json.equals("{}") ? "" : ",")),
                    PodIdentity.class),
                "hello"))
        .isEmpty();
  }

  @Test
  void identityBeingDeletedGrantsNothing() {
    var deleted = Recorded.identity();
    deleted.getMetadata().setDeletionTimestamp("2026-11-23T04:00:00Z");

    assertThat(Views.identity(deleted, "hello")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"status\":{}}",
        "{\"status\":{\"authenticated\":true}}",
        "{\"status\":{\"authenticated\":false,\"user\":{\"username\":\"u\"}}}",
        "{\"status\":{\"authenticated\":true,\"error\":\"x\",\"user\":{\"username\":\"u\"}}}"
      })
  void reviewThatIsNoClearYesIsANo(String json) {
    assertThat(KubeTokenReviews.read(Recorded.parse(json, TokenReview.class)).authenticated())
        .isFalse();
  }

  private static DevSandbox sandbox(String content) {
    return Recorded.parse(
        "{\"apiVersion\":\"devsandbox.dev/v1alpha1\",\"kind\":\"DevSandbox\",\"metadata\":"
            + "{\"name\":\"hello\",\"namespace\":\"team\",\"uid\":\"u\"},"
            + content
            + "}",
        DevSandbox.class);
  }
}
