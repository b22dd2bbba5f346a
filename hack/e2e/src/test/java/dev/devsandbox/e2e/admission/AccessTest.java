package dev.devsandbox.e2e.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No shell in a part of the fence, no pod bound past the scheduler, no token of a sidecar. */
class AccessTest extends AdmissionTest {
  private static final String POLICY = "devsandbox-access";

  private final Pod pod = admission.existing(Caller.OPERATOR, Pods.sandbox("target"));

  @ParameterizedTest
  @CsvSource({
    "exec, devsandbox-fence",
    "exec, devsandbox-egress",
    "exec, devsandbox-identity",
    "attach, devsandbox-fence",
    "attach, devsandbox-egress",
    "attach, devsandbox-identity"
  })
  void refusesAShellIn(String subresource, String container) {
    connect(subresource, "&container=" + container).refusedBy(POLICY, container);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec", "attach"})
  void letsTheUserIntoTheWorkspace(String subresource) {
    // The pod never runs and the client asks for no upgrade, so it ends in another error.
    assertThat(connect(subresource, "&container=workspace").refused()).isFalse();
  }

  @Test
  void withoutANameTheContainerIsTheWorkspace() {
    Answer answer = connect("exec", "");
    assertThat(answer.refused()).isFalse();
    assertThat(answer.message()).doesNotContain("devsandbox-");
  }

  private Answer connect(String subresource, String query) {
    String path = "/pods/" + pod.getMetadata().getName() + "/" + subresource;
    return admission.send(Caller.ADMIN, "POST", path + "?command=id&stdout=true" + query, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pods/target/binding", "/bindings"})
  void refusesToBindPastTheScheduler(String path) {
    admission
        .send(Caller.ADMIN, "POST", path + "?dryRun=All", binding())
        .refusedBy(POLICY, "only the scheduler");
  }

  @Test
  void letsTheSchedulerBind() {
    admission
        .send(Caller.SCHEDULER, "POST", "/pods/target/binding?dryRun=All", binding())
        .admitted();
  }

  private static Object binding() {
    return new BindingBuilder()
        .withNewMetadata()
        .withName("target")
        .endMetadata()
        .withNewTarget()
        .withKind("Node")
        .withName("node1")
        .endTarget()
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"devsandbox-egress", "devsandbox-identity"})
  void refusesATokenForASidecar(String audience) {
    token(Caller.ADMIN, audience).refusedBy(POLICY, "spec.audiences");
  }

  @Test
  void letsTheKubeletAskForTheTokensOfSidecars() {
    token(Caller.KUBELET, "devsandbox-egress").admitted();
  }

  @Test
  void letsAUserAskForAnotherToken() {
    token(Caller.ADMIN, "https://vault.example").admitted();
  }

  private Answer token(Caller caller, String audience) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audience)
            .withExpirationSeconds(600L)
            .endSpec()
            .build();
    return admission.send(caller, "POST", "/serviceaccounts/default/token?dryRun=All", request);
  }
}
