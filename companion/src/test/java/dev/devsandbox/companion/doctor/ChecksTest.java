package dev.devsandbox.companion.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.ContainerImageBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static void failsWith(Finding finding, String words) {
    assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(finding.message()).contains(words);
    assertThat(finding.next()).as("the next step").isNotEmpty();
  }

  private static void passes(Finding finding) {
    assertThat(finding.verdict()).as(finding.message()).isEqualTo(Verdict.PASS);
  }

  @Nested
  class Versions {
    private final ReachableCheck check = new ReachableCheck();

    @Test
    void anOldClusterFails() {
      failsWith(check.judge("https://c", "1", "29", "v1.29.3"), "v1.29.3");
    }

    @Test
    void aVendorsSuffixIsNoObstacle() {
      passes(check.judge("https://c", "1", "30+", "v1.30.1-gke.1"));
    }
  }

  @Nested
  class Kinds {
    private final KindsCheck check = new KindsCheck();

    private CustomResourceDefinition served(String version, boolean established) {
      return new CustomResourceDefinitionBuilder()
          .withNewSpec()
          .addNewVersion()
          .withName(version)
          .withServed(true)
          .endVersion()
          .endSpec()
          .withNewStatus()
          .addNewCondition()
          .withType("Established")
          .withStatus(established ? "True" : "False")
          .endCondition()
          .endStatus()
          .build();
    }

    @Test
    void aMissingKindFails() {
      failsWith(check.judge("devsandboxes.devsandbox.dev", null), "is not installed");
    }

    @Test
    void aKindThatIsNotEstablishedFails() {
      failsWith(check.judge("d", served("v1alpha1", false)), "not served");
    }

    @Test
    void aKindOfOtherVersionsFails() {
      failsWith(check.judge("d", served("v1alpha10", true)), "v1alpha10, not v1alpha1");
    }

    @Test
    void aServedKindPasses() {
      passes(check.judge("d", served("v1alpha1", true)));
    }
  }

  @Nested
  class Admission {
    private final AdmissionCheck check = new AdmissionCheck();

    private ValidatingAdmissionPolicy policy(String failurePolicy) {
      return new ValidatingAdmissionPolicyBuilder()
          .withNewSpec()
          .withFailurePolicy(failurePolicy)
          .endSpec()
          .build();
    }

    private ValidatingAdmissionPolicyBinding binding(String action) {
      return new ValidatingAdmissionPolicyBindingBuilder()
          .withNewSpec()
          .withValidationActions(action)
          .endSpec()
          .build();
    }

    @Test
    void aMissingPolicyFails() {
      failsWith(check.judge("p", null, binding("Deny")), "p is missing");
    }

    @Test
    void anUnboundPolicyFails() {
      failsWith(check.judge("p", policy("Fail"), null), "p is not bound");
    }

    @Test
    void aPolicyThatFailsOpenFails() {
      failsWith(check.judge("p", policy("Ignore"), binding("Deny")), "does not deny");
    }

    @Test
    void aPolicyThatOnlyWarnsFails() {
      failsWith(check.judge("p", policy("Fail"), binding("Warn")), "does not deny");
    }

    @Test
    void aBoundPolicyPasses() {
      passes(check.judge("p", policy("Fail"), binding("Deny")));
    }
  }

  @Nested
  class Operators {
    private final OperatorCheck check = new OperatorCheck();

    private Deployment deployment(int wanted, int ready) {
      return new DeploymentBuilder()
          .withNewSpec()
          .withReplicas(wanted)
          .endSpec()
          .withNewStatus()
          .withReadyReplicas(ready)
          .endStatus()
          .build();
    }

    private Pod waiting(String reason) {
      return new PodBuilder()
          .withNewStatus()
          .addNewContainerStatus()
          .withNewState()
          .withNewWaiting()
          .withReason(reason)
          .endWaiting()
          .endState()
          .endContainerStatus()
          .endStatus()
          .build();
    }

    @Test
    void noOperatorFails() {
      failsWith(check.judge(null, List.of()), "not installed");
    }

    @Test
    void anOperatorScaledToZeroFailsWithThatReason() {
      failsWith(check.judge(deployment(0, 0), List.of()), "scaled to zero");
    }

    @Test
    void anOperatorThatCannotStartFailsWithThePodsReason() {
      failsWith(
          check.judge(deployment(1, 0), List.of(waiting("ImagePullBackOff"))), "ImagePullBackOff");
    }

    @Test
    void aReadyOperatorPasses() {
      passes(check.judge(deployment(1, 1), List.of()));
    }
  }

  @Nested
  class Images {
    private final ImagesCheck check = new ImagesCheck();
    private final Set<String> wanted = Set.of("localhost/devsandbox/operator:dev");

    private Node node(List<ContainerImage> images) {
      return new NodeBuilder()
          .withNewMetadata()
          .withName("n")
          .endMetadata()
          .withNewStatus()
          .withImages(images)
          .endStatus()
          .build();
    }

    private ContainerImage image(String name) {
      return new ContainerImageBuilder().withNames(name).build();
    }

    @Test
    void aMissingImageIsAWarningThatNamesIt() {
      Finding finding = check.judge(node(List.of(image("other"))), wanted);
      assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
      assertThat(finding.message()).contains("n has no localhost/devsandbox/operator:dev");
    }

    @Test
    void anImageWithoutNameIsNoObstacle() {
      ContainerImage nameless = new ContainerImageBuilder().build();
      nameless.setNames(null);
      passes(check.judge(node(List.of(nameless, image(wanted.iterator().next()))), wanted));
    }

    @Test
    void aFullReportProvesNoAbsence() {
      List<ContainerImage> many = new ArrayList<>();
      for (int i = 0; i < ImagesCheck.MOST_REPORTED; i++) {
        many.add(image("other:" + i));
      }
      assertThat(check.judge(node(many), wanted).message()).contains("reports only");
    }
  }

  @Nested
  class Network {
    private final NetworkCheck check = new NetworkCheck("any");
    private final List<String> own = List.of("10.42.0.7", "fd00:42::7");

    @Test
    void addressesOfBothFamiliesAreRecognisedInAnySpelling() {
      passes(check.judgeAddresses(own, "10.42.0.7\n[fd00:0042:0000:0000:0000:0000:0000:0007]\n"));
    }

    @Test
    void anIpv4AddressSeenByAnIpv6SocketIsTheSame() {
      passes(check.judgeAddresses(own, "[0000:0000:0000:0000:0000:ffff:0a2a:0007]\n"));
    }

    @Test
    void theNodesAddressInsteadOfThePodsFails() {
      failsWith(check.judgeAddresses(own, "10.42.0.7\n10.99.0.1\n"), "10.99.0.1");
    }

    @Test
    void whatATryThatFailedSaysIsNoAddress() {
      passes(check.judgeAddresses(own, "socat[5] E connect: Connection refused\n10.42.0.7\n"));
    }

    @Test
    void noAnswerIsAWarning() {
      assertThat(check.judgeAddresses(own, "").verdict()).isEqualTo(Verdict.WARN);
    }

    @Test
    void aRefusedRuleFailsWithTheKernelsWords() {
      failsWith(check.judgeKernel("Error: Could not process rule"), "Could not process rule");
    }

    @Test
    void takenRulesPass() {
      passes(check.judgeKernel("taken\n"));
    }
  }
}
