package dev.devsandbox.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.dsl.RbacAPIGroupDSL;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All the operator may do in the real cluster is listed beside this test, so that growth shows. */
class OperatorRightsTest extends ClusterTest {
  private static final String ACCOUNT = "devsandbox-operator";

  OperatorRightsTest() {
    super("rights");
  }

  @Test
  void areThoseThatAreListed() throws IOException {
    RbacAPIGroupDSL rbac = cluster().client().rbac();
    Stream<String> everywhere =
        rbac.clusterRoleBindings().list().getItems().stream()
            .filter(binding -> isOurs(binding.getSubjects()))
            .flatMap(binding -> rights("*", rules("", binding.getRoleRef())));
    Stream<String> somewhere =
        rbac.roleBindings().inAnyNamespace().list().getItems().stream()
            .filter(binding -> isOurs(binding.getSubjects()))
            .flatMap(binding -> {
              String namespace = binding.getMetadata().getNamespace();
              return rights(namespace, rules(namespace, binding.getRoleRef()));
            });
    assertThat(Stream.concat(everywhere, somewhere).distinct().sorted())
        .containsExactlyElementsOf(listed());
  }

  private static boolean isOurs(List<Subject> subjects) {
    return subjects.stream()
        .anyMatch(subject ->
            subject.getName().equals(ACCOUNT)
                && "devsandbox-system".equals(subject.getNamespace()));
  }

  private List<PolicyRule> rules(String namespace, RoleRef ref) {
    RbacAPIGroupDSL rbac = cluster().client().rbac();
    return ref.getKind().equals("ClusterRole")
        ? rbac.clusterRoles().withName(ref.getName()).require().getRules()
        : rbac.roles().inNamespace(namespace).withName(ref.getName()).require().getRules();
  }

  /** A line for each right: where, what, named how, and the verbs. */
  private static Stream<String> rights(String where, List<PolicyRule> rules) {
    return rules.stream()
        .flatMap(rule ->
            rule.getResources().stream()
                .map(resource ->
                    "%s %s/%s%s %s"
                        .formatted(
                            where,
                            rule.getApiGroups().getFirst(),
                            resource,
                            rule.getResourceNames().isEmpty() ? "" : rule.getResourceNames(),
                            String.join(",", rule.getVerbs()))));
  }

  private static List<String> listed() throws IOException {
    try (InputStream in = OperatorRightsTest.class.getResourceAsStream("operator-rights.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).sorted().toList();
    }
  }
}
