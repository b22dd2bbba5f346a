package dev.devsandbox.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.Shell;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The companion's doctor finds nothing wrong with an installation by {@code hack/up}. */
class DoctorTest extends ClusterTest {
  DoctorTest() {
    super("doctor");
  }

  private Shell.Result doctor(String... options) {
    var command =
        new java.util.ArrayList<>(
            List.of(cluster().root().resolve("hack/devsandbox").toString(), "doctor"));
    command.addAll(List.of(options));
    return Shell.run(Duration.ofMinutes(3), command);
  }

  @Test
  void findsNothingWrong() {
    Shell.Result result = doctor();
    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.out())
        .contains(
            "PASS  cluster",
            "PASS  kinds",
            "PASS  admission",
            "PASS  operator",
            "PASS  certificate",
            "PASS  images",
            "PASS  kernel",
            "PASS  addresses")
        .doesNotContain("FAIL", "WARN");
  }

  @Test
  void saysThatPodsCouldNotRunInsteadOfPassing() {
    Shell.Result result = doctor("--image", "localhost/devsandbox/nothing:none");
    assertThat(result.out()).contains("WARN  network").doesNotContain("PASS  kernel");
  }

  @Test
  void leavesNoNamespaceBehind() {
    doctor();
    assertThat(cluster().client().namespaces().list().getItems())
        .filteredOn(n -> n.getMetadata().getName().startsWith("devsandbox-doctor-"))
        .allSatisfy(n -> assertThat(n.getMetadata().getDeletionTimestamp()).isNotNull());
  }
}
