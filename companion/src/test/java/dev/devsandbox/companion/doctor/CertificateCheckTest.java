package dev.devsandbox.companion.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateCheckTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String NAME = "devsandbox-broker.devsandbox-system.svc";

  private final CertificateCheck check = new CertificateCheck();

  @TempDir Path folder;

  /** Made by the JDK's own tool, so that no library is needed that writes certificates. */
  private KeyStore keys(String dnsName) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "broker",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=broker",
                    "-ext",
                    "SAN=dns:" + dnsName,
                    "-validity",
                    "1",
                    "-storepass",
                    new String(PASSWORD),
                    "-keystore",
                    file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.onExit().join().exitValue()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = java.nio.file.Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private X509Certificate certificate(String dnsName) throws Exception {
    return (X509Certificate) keys(dnsName).getCertificate("broker");
  }

  @Test
  void aCertificateForTheBrokerPasses() throws Exception {
    assertThat(check.judge(certificate(NAME), Instant.now()).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aCertificateForAnotherNameFails() throws Exception {
    Finding finding = check.judge(certificate("other.svc"), Instant.now());
    assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(finding.message()).contains("is not for " + NAME);
  }

  @Test
  void anExpiredCertificateFails() throws Exception {
    Finding finding = check.judge(certificate(NAME), Instant.now().plus(Duration.ofDays(2)));
    assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aCertificateNotYetValidFails() throws Exception {
    Finding finding = check.judge(certificate(NAME), Instant.now().minus(Duration.ofDays(1)));
    assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aCertificateThatEndsSoonIsAWarning() throws Exception {
    X509Certificate certificate = certificate(NAME);
    Instant late = certificate.getNotAfter().toInstant().minus(Duration.ofHours(1));
    assertThat(check.judge(certificate, late).verdict()).isEqualTo(Verdict.WARN);
  }

  @Test
  void theCertificateIsReadFromTheServerThatShowsIt() throws Exception {
    KeyStore keys = keys(NAME);
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    try (SSLServerSocket server =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
      Thread.ofVirtual()
          .start(() -> {
            try (var socket = server.accept()) {
              socket.getInputStream().read();
            } catch (IOException closedByTheOther) {
              // The check hangs up as soon as it has seen the certificate.
            }
          });
      assertThat(PresentedCertificate.of(server.getLocalPort()))
          .isEqualTo(keys.getCertificate("broker"));
    }
  }
}
