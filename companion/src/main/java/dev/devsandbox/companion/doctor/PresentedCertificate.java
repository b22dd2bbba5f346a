package dev.devsandbox.companion.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The certificate that a TLS server on this machine shows. It is looked at, nothing is sent. */
final class PresentedCertificate {
  private static final int DEADLINE_MILLIS = (int) Duration.ofSeconds(10).toMillis();

  private PresentedCertificate() {}

  /**
   * @throws IOException when there is no TLS server, or none that answers within 10 s
   */
  static X509Certificate of(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Onlooker()}, null);
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
      plain.setSoTimeout(DEADLINE_MILLIS);
      try (SSLSocket tls =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(plain, Installation.BROKER, port, /* autoClose= */ true)) {
        tls.startHandshake();
        for (Certificate certificate : tls.getSession().getPeerCertificates()) {
          if (certificate instanceof X509Certificate x509) {
            return x509;
          }
        }
        throw new IOException("no X.509 certificate");
      }
    }
  }

  /** Accepts whatever is shown: the check judges it afterwards, and no data is exchanged. */
  private static final class Onlooker implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
