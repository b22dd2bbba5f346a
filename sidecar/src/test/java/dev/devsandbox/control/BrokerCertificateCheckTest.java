package dev.devsandbox.control;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.devsandbox.control.TestCa.Contents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerCertificateCheckTest {
  private static final Instant NOW = TestCa.NOW;

  @Test
  void aCertificateOfTheBundlesCaForTheBrokersNameIsAccepted() throws Exception {
    TestCa ca = TestCa.create();
    TestCa sameNameOtherKey = TestCa.create();
    byte[] der = ca.issue().der();

    assertThatCode(() -> check(der, sameNameOtherKey, ca)).doesNotThrowAnyException();
  }

  @Test
  void theNameIsComparedWithoutRegardToCase() throws Exception {
    TestCa ca = TestCa.create();
    byte[] der = ca.issue(contents -> contents.name = "Broker.System.SVC").der();

    assertThatCode(() -> check(der, ca)).doesNotThrowAnyException();
  }

  static Stream<Named<Consumer<Contents>>> wrongLeaves() {
    return Stream.of(
        Named.of("other name", as -> as.name = "other.system.svc"),
        Named.of("name as suffix", as -> as.name = "x." + TestCa.BROKER_NAME),
        Named.of("wildcard", as -> as.name = "*.system.svc"),
        Named.of("name as URI", as -> as.nameType = GeneralName.uniformResourceIdentifier),
        Named.of("expired", as -> as.until = NOW.minusSeconds(2)),
        Named.of("not yet valid", as -> as.from = NOW.plusSeconds(2)),
        Named.of("client certificate", as -> as.purpose = KeyPurposeId.id_kp_clientAuth),
        Named.of("any purpose", as -> as.purpose = KeyPurposeId.anyExtendedKeyUsage),
        Named.of("key encipherment", as -> as.keyUsage = KeyUsage.keyEncipherment),
        Named.of("CA as server", as -> as.authority = true),
        Named.of("P-384 key", as -> as.curve = "secp384r1"),
        Named.of("SHA-384 signature", as -> as.signature = "SHA384withECDSA"),
        Named.of("SHA-1 signature", as -> as.signature = "SHA1withECDSA"),
        Named.of("unknown critical extension", as -> as.criticalOid = "1.2.3.4"));
  }

  @ParameterizedTest
  @MethodSource("wrongLeaves")
  void aWrongCertificateOfTheRightCaIsRejected(Consumer<Contents> leaf) throws Exception {
    TestCa ca = TestCa.create();
    byte[] der = ca.issue(leaf).der();

    assertRejected(der, ca);
  }

  static Stream<Named<Consumer<Contents>>> wrongAuthorities() {
    return Stream.of(
        Named.of("expired", as -> as.until = NOW.minusSeconds(2)),
        Named.of("not yet valid", as -> as.from = NOW.plusSeconds(2)),
        Named.of("may not sign", as -> as.keyUsage = KeyUsage.cRLSign),
        Named.of("P-384", as -> as.curve = "secp384r1"),
        Named.of("no CA", as -> as.authority = false));
  }

  @ParameterizedTest
  @MethodSource("wrongAuthorities")
  void aCertificateSignedByAWrongAuthorityIsRejected(Consumer<Contents> authority)
      throws Exception {
    TestCa ca = TestCa.create("CN=broker CA", authority);
    assertRejected(ca.issue().der(), ca);
  }

  @Test
  void aCertificateOfAnotherCaOfTheSameNameIsRejected() throws Exception {
    assertRejected(TestCa.create().issue().der(), TestCa.create());
  }

  @Test
  void aSelfSignedCertificateIsRejectedAlthoughItIsInTheBundle() throws Exception {
    TestCa self = TestCa.create();
    assertRejected(self.certificate().getEncoded(), self);
  }

  @Test
  void anAlteredCertificateIsRejectedWhateverByteWasAltered() throws Exception {
    TestCa ca = TestCa.create();
    byte[] der = ca.issue().der();
    for (int i = 0; i < der.length; i++) {
      byte[] altered = der.clone();
      altered[i] ^= 0x10;
      assertThatExceptionOfType(CertificateRejectedException.class)
          .as("byte %s, of the certificate %s", i, HexFormat.of().formatHex(der))
          .isThrownBy(() -> check(altered, ca));
    }
  }

  @FuzzTest(maxDuration = "20s")
  void anyBytesAreRejected(byte[] der) {
    assertRejected(der, Fuzzed.AUTHORITY);
  }

  /** One CA for all runs of the fuzzer, since making one takes longer than a check. */
  private static final class Fuzzed {
    static final TestCa AUTHORITY = create();

    private static TestCa create() {
      try {
        return TestCa.create();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void assertRejected(byte[] der, TestCa... authorities) {
    assertThatExceptionOfType(CertificateRejectedException.class)
        .isThrownBy(() -> check(der, authorities));
  }

  private static void check(byte[] der, TestCa... authorities) throws Exception {
    List<Certificate> parsed = new ArrayList<>();
    for (TestCa authority : authorities) {
      parsed.add(authority.parsed());
    }
    new BrokerCertificateCheck(parsed, TestCa.BROKER_NAME).check(der, NOW);
  }
}
