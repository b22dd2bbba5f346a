package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.access.GuestCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The API server of a guest's Kubernetes, at a port of this machine's loopback address. It is asked
 * without credentials, and what it says but its status is dropped.
 *
 * @param port that leads to it
 */
record ApiServer(int port) {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int FIRST_OF_THE_SERVERS_OWN = 500;

  /** Why it isn't ready for callers; empty when it is, also when it wants to know who calls. */
  Optional<String> trouble(GuestCluster cluster) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(trusting(cluster))
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/readyz"))
              .timeout(ANSWER)
              .build();
      int status = status(client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
      return status < FIRST_OF_THE_SERVERS_OWN
          ? Optional.empty()
          : Optional.of("it isn't ready: status " + status);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /** A body has no limit of time: it is broken off. */
  private static int status(HttpResponse<InputStream> answer) throws IOException {
    answer.body().close();
    return answer.statusCode();
  }

  /** Believes what the cluster's own authority signed, and nobody else. */
  private static SSLContext trusting(GuestCluster cluster)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    byte[] pem = Base64.getDecoder().decode(cluster.authority());
    for (Certificate authority :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      store.setCertificateEntry("authority" + number++, authority);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
