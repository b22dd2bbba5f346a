package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's kubeconfig says of its cluster. Only certificates, keys and tokens are taken from
 * it: what else a kubeconfig can say would run programs here, or read files of this machine.
 *
 * @param authority the certificate that the cluster's own is signed by, as BASE64
 * @param credentials what the user's entry holds: a client certificate with its key, or a token
 */
public record GuestCluster(String authority, SequencedMap<String, String> credentials) {
  private static final String CERTIFICATE = "client-certificate-data";
  private static final String KEY = "client-key-data";
  private static final String TOKEN = "token";
  private static final String WHAT = "the guest's kubeconfig";

  /** Of certificates and keys, as BASE64; real ones have a few thousand characters. */
  private static final int LONGEST_PEM = 64 << 10;

  private static final Pattern TOKEN_FORM = Pattern.compile("[A-Za-z0-9._~+/=:-]{1,4096}");

  public GuestCluster {
    credentials = new TreeMap<>(credentials);
  }

  /**
   * Reads a kubeconfig of a guest.
   *
   * @throws Problem when its current context doesn't lead to such a cluster and user
   */
  public static GuestCluster parse(byte[] kubeconfig) throws Problem {
    Map<?, ?> root = Yaml.read(new String(kubeconfig, StandardCharsets.UTF_8), WHAT);
    Map<?, ?> context =
        named(root.get("contexts"), root.get("current-context"), "context")
            .orElseThrow(none("context"));
    Map<?, ?> cluster =
        named(root.get("clusters"), context.get("cluster"), "cluster").orElseThrow(none("cluster"));
    Map<?, ?> user =
        named(root.get("users"), context.get("user"), "user").orElseThrow(none("user"));
    String authority =
        text(cluster, "certificate-authority-data", GuestCluster::isPem)
            .orElseThrow(none("certificate authority"));
    return new GuestCluster(authority, credentials(user));
  }

  private static SequencedMap<String, String> credentials(Map<?, ?> user) throws Problem {
    Optional<String> certificate = text(user, CERTIFICATE, GuestCluster::isPem);
    Optional<String> key = text(user, KEY, GuestCluster::isPem);
    if (certificate.isPresent() && key.isPresent()) {
      return new TreeMap<>(Map.of(CERTIFICATE, certificate.get(), KEY, key.get()));
    }
    Predicate<String> form = TOKEN_FORM.asMatchPredicate();
    return new TreeMap<>(Map.of(TOKEN, text(user, TOKEN, form).orElseThrow(none("credential"))));
  }

  /** The entry of a list with this name; its {@code kind} part. */
  private static Optional<Map<?, ?>> named(
      @Nullable Object list, @Nullable Object name, String kind) {
    // Other things than a text may be endless to compare.
    if (name instanceof String && list instanceof List<?> entries) {
      for (Object each : entries) {
        if (each instanceof Map<?, ?> entry
            && name.equals(entry.get("name"))
            && entry.get(kind) instanceof Map<?, ?> part) {
          return Optional.of(part);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Map<?, ?> map, String key, Predicate<String> form) {
    return map.get(key) instanceof String text && form.test(text)
        ? Optional.of(text)
        : Optional.empty();
  }

  private static boolean isPem(String base64) {
    if (base64.length() > LONGEST_PEM) {
      return false;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(base64);
      return new String(decoded, StandardCharsets.ISO_8859_1).startsWith("-----BEGIN ");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Supplier<Problem> none(String what) {
    return () ->
        new Problem(
            Problem.Kind.FAILED,
            WHAT + " has no usable " + what,
            "is the cluster in the VM up? devsandbox vm ssh shows it");
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return "cluster of a guest";
  }
}
