package dev.devsandbox.companion.kube;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What kind of key a kubeconfig holds. The label of a PKCS#8 key does not say it, and the client
 * takes such a key for RSA.
 */
final class ClientKey {
  private static final String PKCS8 = "-----BEGIN PRIVATE KEY-----";

  private ClientKey() {}

  /** {@code EC} for an elliptic PKCS#8 key; null when the client finds out by itself. */
  static @Nullable String algorithm(Config config) {
    String pem = pem(config);
    if (!pem.startsWith(PKCS8)) {
      return null;
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
      KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      return "EC";
    } catch (GeneralSecurityException | IllegalArgumentException notElliptic) {
      return null;
    }
  }

  private static String pem(Config config) {
    try {
      if (config.getClientKeyData() != null) {
        byte[] decoded = Base64.getMimeDecoder().decode(config.getClientKeyData());
        return new String(decoded, StandardCharsets.US_ASCII);
      }
      String file = config.getClientKeyFile();
      return file == null ? "" : Files.readString(Path.of(file), StandardCharsets.US_ASCII);
    } catch (IOException | IllegalArgumentException unreadable) {
      return "";
    }
  }
}
