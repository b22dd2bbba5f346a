package dev.devsandbox.e2e.input;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Project;
import dev.devsandbox.e2e.support.Sandbox;
import dev.devsandbox.e2e.support.Sandbox.Condition;
import dev.devsandbox.e2e.support.Shell;
import dev.devsandbox.e2e.support.World;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users get wrong, and what they are told. */
class BadInputTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  BadInputTest() {
    super("input");
  }

  private static String policy(String name, String rules) {
    return """
    apiVersion: devsandbox.dev/v1alpha1
    kind: EgressPolicy
    metadata: {name: %s}
    spec: {rules: [%s]}
    """
        .formatted(name, rules);
  }

  @Test
  void anUnknownImageIsNamedInACondition() {
    project().apply(World.sandbox("image").replace("workspace:dev", "no-such-image:dev"));
    Sandbox sandbox = project().sandbox("image");
    sandbox.awaitCondition("WorkspaceReady", "False", "ImagePullFailed");
    assertThat(sandbox.condition("WorkspaceReady").map(Condition::message).orElseThrow())
        .contains("no-such-image");
    sandbox.delete();
  }

  @Test
  void anUnknownPolicyIsNamedAndNothingIsReachable() {
    project().apply(World.sandbox("unknown", "no-such-policy"));
    Sandbox sandbox = project().sandbox("unknown");
    sandbox.awaitCondition("Accepted", "False", "PolicyNotFound");
    assertThat(sandbox.condition("Accepted").map(Condition::message).orElseThrow())
        .contains("no-such-policy");
    sandbox.delete();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|hosts",
        "*.com|hosts",
        "a.*.example.com|hosts",
        "203.0.113.10|hosts",
        "https://example.com|hosts",
        "example.com:443|hosts",
        "example.com/path|hosts",
        "Example.com|hosts",
        "bücher.example|hosts",
        "'a b.example'|hosts"
      })
  void anInvalidHostIsRefusedWithTheFieldsName(String host, String field) {
    Shell.Result refused =
        project().tryApply(policy("bad", "{name: r, hosts: [\"%s\"]}".formatted(host)));
    assertThat(refused.exit()).as(refused.toString()).isNotZero();
    assertThat(refused.err()).contains("spec.rules[0]").contains(field);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1/32",
    "169.254.169.254/32",
    "168.63.129.16/32",
    "224.0.0.0/4",
    "0.0.0.0/0",
    "'::1/128'",
    "'fe80::/10'",
    "'fd00:ec2::254/128'",
    "'::/0'",
    "'::ffff:127.0.0.1/128'"
  })
  void aCidrOverANeverRangeIsRefusedWithTheFieldsName(String cidr) {
    Shell.Result refused =
        project()
            .tryApply(policy("never", "{name: r, cidrs: [\"%s\"], ports: [80]}".formatted(cidr)));
    assertThat(refused.exit()).as(refused.toString()).isNotZero();
    assertThat(refused.err()).contains("cidrs");
  }

  @Test
  void aCidrOverTheClusterItselfNeverOpens() {
    project()
        .apply(
            policy(
                "cluster",
                "{name: api, cidrs: [10.43.0.1/32, 10.99.0.1/32], ports: [443, 10250]}"));
    project().apply(World.sandbox("cluster", "cluster"));
    Sandbox sandbox = project().sandbox("cluster");
    sandbox.awaitCondition("Accepted", "False", "");
    assertThat(sandbox.condition("Accepted").map(Condition::message).orElseThrow())
        .contains("10.43.0.1/32");
    sandbox.delete();
  }

  @Test
  void threeHundredRulesWork() {
    String rules =
        IntStream.range(0, 300)
            .mapToObj(i -> "{name: r%d, hosts: [n%d.wild.test]}".formatted(i, i))
            .collect(Collectors.joining(", "));
    project().apply(policy("many", rules));
    project().apply(World.sandbox("many", "many"));
    Sandbox sandbox = project().sandbox("many").awaitReady();
    assertThat(sandbox.sh("curl -sk --max-time 5 https://n299.wild.test/").out())
        .contains("n299.wild.test");
    sandbox.delete();
  }

  @Test
  void aNameOf63CharactersWorks() {
    String name = "n".repeat(63);
    project().apply(World.sandbox(name));
    project().sandbox(name).awaitReady().delete();
  }

  @Test
  void aNameOf64CharactersIsRefused() {
    Shell.Result refused = project().tryApply(World.sandbox("n".repeat(64)));
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err()).contains("63");
  }

  @Test
  void aForeignPodWithTheSandboxsNameIsANameConflict() {
    project()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: taken}
            spec:
              securityContext: {runAsUser: 1000, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: localhost/devsandbox/workspace:dev
                command: [sleep, infinity]
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """);
    project().apply(World.sandbox("taken"));
    Sandbox sandbox = project().sandbox("taken");
    sandbox.awaitCondition("Ready", "False", "NameConflict");
    assertThat(sandbox.pod().getMetadata().getOwnerReferences()).isEmpty();
    project().kubectl("delete", "pod", "taken", "--now").orFail();
    sandbox.awaitReady();
    sandbox.delete();
  }

  @Test
  void aNamespaceWithoutThePodSecurityLabelSaysWhatToDo() {
    try (Project bare =
        Project.create(
            cluster(),
            "bare",
            Map.of(
                "devsandbox.dev/sandboxes", "enabled",
                "pod-security.kubernetes.io/enforce", "baseline"))) {
      bare.apply(World.sandbox("box"));
      Sandbox sandbox = bare.sandbox("box");
      sandbox.awaitCondition("Ready", "False", "PodSecurityForbidden");
      assertThat(sandbox.condition("Ready").map(Condition::message).orElseThrow())
          .contains("kubectl label");
      assertThat(sandbox.findPod()).isEmpty();
    }
  }

  @Test
  void aNamespaceOutsideTheAdmissionPoliciesGetsNoPod() {
    try (Project unguarded =
        Project.create(
            cluster(), "unguarded", Map.of("pod-security.kubernetes.io/enforce", "privileged"))) {
      unguarded.apply(World.sandbox("box"));
      Sandbox sandbox = unguarded.sandbox("box");
      sandbox.awaitCondition("Ready", "False", "AdmissionMissing");
      assertThat(sandbox.findPod()).isEmpty();
    }
  }

  @Test
  void cascadeOrphanDoesNotHangAndLeavesNoPodBehind() {
    project().apply(World.sandbox("orphan"));
    Sandbox sandbox = project().sandbox("orphan").awaitReady();
    project()
        .kubectl("delete", "devsandbox", "orphan", "--cascade=orphan", "--timeout=60s")
        .orFail();
    eventually("the orphaned pod is removed", SOON, () -> sandbox.findPod().isEmpty());
  }
}
