package dev.devsandbox.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaBundleTest {
  @TempDir Path dir;
  private Path file;
  private CaBundle bundle;

  @BeforeEach
  void createBundle() {
    file = dir.resolve("broker-ca");
    bundle = new CaBundle(new MountedFile(file, CaBundle.MAX_BYTES));
  }

  @Test
  void theFileIsReadAnewEachTime() throws Exception {
    TestCa first = TestCa.create();
    TestCa second = TestCa.create();
    Files.writeString(file, first.pem());
    assertThat(bundle.current()).containsExactly(first.parsed());
    assertThat(bundle.changed()).isFalse();

    Files.writeString(file, first.pem() + second.pem());
    assertThat(bundle.changed()).isTrue();
    assertThat(bundle.current()).containsExactly(first.parsed(), second.parsed());
  }

  @Test
  void whatWasPushedCountsBesideTheFileUntilTheFileChanges() throws Exception {
    TestCa old = TestCa.create();
    TestCa pushed = TestCa.create();
    TestCa later = TestCa.create();
    Files.writeString(file, old.pem());
    bundle.current();

    bundle.push(pushed.pem());
    assertThat(bundle.current()).containsExactlyInAnyOrder(old.parsed(), pushed.parsed());

    Files.writeString(file, later.pem());
    assertThat(bundle.current()).containsExactly(later.parsed());
  }

  @Test
  void aBrokenPushChangesNothing() throws Exception {
    TestCa ca = TestCa.create();
    Files.writeString(file, ca.pem());
    bundle.current();
    bundle.push("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThat(bundle.current()).containsExactly(ca.parsed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no PEM at all",
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
      })
  void aFileWithoutCertificatesTrustsNobody(String content) throws Exception {
    Files.writeString(file, content);
    assertThatExceptionOfType(CertificateRejectedException.class)
        .isThrownBy(() -> bundle.current());
  }

  @Test
  void aMissingOrHugeFileTrustsNobody() throws Exception {
    assertThatExceptionOfType(CertificateRejectedException.class)
        .isThrownBy(() -> bundle.current());
    Files.writeString(file, TestCa.create().pem() + "\n".repeat(CaBundle.MAX_BYTES));
    assertThatExceptionOfType(CertificateRejectedException.class)
        .isThrownBy(() -> bundle.current());
  }

  @FuzzTest(maxDuration = "20s")
  void aTextIsABundleOrRejected(String pem) {
    try {
      assertThat(CaBundle.parse(pem)).isNotNull();
    } catch (CertificateRejectedException expected) {
      // refused
    }
  }
}
