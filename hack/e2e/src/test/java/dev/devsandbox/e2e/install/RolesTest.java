package dev.devsandbox.e2e.install;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may start a sandbox can't grant it reach or credentials; each role gives what it says. */
class RolesTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final List<String> KINDS =
      List.of("devsandboxes", "egresspolicies", "podidentities");

  RolesTest() {
    super("roles");
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "edit, create, devsandboxes, true",
    "edit, delete, devsandboxes, true",
    "edit, get, egresspolicies, true",
    "edit, create, egresspolicies, false",
    "edit, patch, egresspolicies, false",
    "edit, create, podidentities, false",
    "edit, patch, podidentities, false",
    "admin, create, devsandboxes, true",
    "admin, create, egresspolicies, false",
    "admin, create, podidentities, false",
    "view, list, devsandboxes, true",
    "view, list, podidentities, true",
    "view, create, devsandboxes, false",
    "devsandbox-policy-author, create, egresspolicies, true",
    "devsandbox-policy-author, create, devsandboxes, false",
    "devsandbox-policy-author, create, podidentities, false",
    "devsandbox-identity-granter, create, podidentities, true",
    "devsandbox-identity-granter, create, egresspolicies, false",
    "edit, update, devsandboxes/status, false",
    "devsandbox-user, update, devsandboxes/status, false"
  })
  void gives(String role, String verb, String resource, boolean allowed) {
    String user = "holder-of-" + role;
    bind(role, user);
    // The API server hears of the binding a moment later; until then each answer is no.
    eventually(
        "the binding is in force",
        SOON,
        () -> KINDS.stream().anyMatch(kind -> isAllowed(user, "list", kind)));
    assertThat(isAllowed(user, verb, resource)).isEqualTo(allowed);
  }

  private void bind(String role, String user) {
    var binding =
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName(role)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
            .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
            .build();
    cluster()
        .client()
        .rbac()
        .roleBindings()
        .inNamespace(project().namespace())
        .resource(binding)
        .serverSideApply();
  }

  private boolean isAllowed(String user, String verb, String resource) {
    String[] parts = resource.split("/", 2);
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withNewResourceAttributes()
            .withNamespace(project().namespace())
            .withGroup("devsandbox.dev")
            .withResource(parts[0])
            .withSubresource(parts.length > 1 ? parts[1] : "")
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    return cluster()
        .client()
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }
}
