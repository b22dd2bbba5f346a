package dev.devsandbox.e2e.admission;

import dev.devsandbox.e2e.ClusterTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A test class with a sandbox namespace in which the policies act. */
abstract class AdmissionTest extends ClusterTest {
  final Admission admission = new Admission(cluster(), project());

  AdmissionTest() {
    super("admission");
  }

  @BeforeAll
  void awaitPolicies() {
    admission.awaitPolicies();
  }

  @AfterAll
  void closeClients() {
    admission.close();
  }
}
