package dev.devsandbox.e2e.support;

import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The operator, with a {@link FaultProxy} between it and the API server until closed. */
public final class ProxiedOperator implements AutoCloseable {
  private static final String NODE_ADDRESS = "10.99.0.1";
  private static final int PORT = 9480;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Node node;
  private final Operator operator;
  private final FaultProxy proxy;
  private final Operator.Setting address;

  private ProxiedOperator(Cluster cluster) {
    node = cluster.node();
    operator = new Operator(cluster);
    Config config = cluster.client().getConfiguration();
    proxy = FaultProxy.start(URI.create(config.getMasterUrl()), trust(config.getCaCertData()));
    String target = Integer.toString(proxy.port());
    node.cluster(DEADLINE, "expose", Integer.toString(PORT), target).orFail();
    // Overrides the address alone: certificate and token stay those of the service account.
    address = operator.set("KUBERNETES_MASTER", "http://" + NODE_ADDRESS + ":" + PORT);
  }

  /** Puts the proxy in its place; returns when the operator works through it. */
  public static ProxiedOperator of(Cluster cluster) {
    return new ProxiedOperator(cluster);
  }

  /** The proxy. */
  public FaultProxy proxy() {
    return proxy;
  }

  /** What a power cut is: the process is gone, and a new one finds everything reachable. */
  public void crashAndComeBack() {
    operator.kill();
    proxy.open();
    operator.replace();
  }

  private static SSLContext trust(String authority) {
    try {
      byte[] pem = Base64.getDecoder().decode(authority);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "cluster",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem)));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    proxy.open();
    address.close();
    node.cluster(DEADLINE, "unexpose", Integer.toString(PORT)).orFail();
    proxy.close();
  }
}
