package dev.devsandbox.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Labels on the objects of a sandbox. Labels find objects; ownership is decided by UID. */
public final class Labels {
  /** On every child of a sandbox, with the value {@link #MANAGED_BY_VALUE}: what caches select. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** See {@link #MANAGED_BY}. */
  public static final String MANAGED_BY_VALUE = "devsandbox";

  /** On every child: the sandbox's name as {@link #value} writes it. */
  public static final String SANDBOX = "devsandbox.dev/sandbox";

  /** On a namespace, with the value {@code enabled}: the admission policies hold here. */
  public static final String SANDBOX_NAMESPACE = "devsandbox.dev/sandboxes";

  private static final int LONGEST_VALUE = 63;
  private static final int HASH_LENGTH = 10;

  private Labels() {}

  /** The selector of everything the operator made. */
  public static String managedBySelector() {
    return MANAGED_BY + "=" + MANAGED_BY_VALUE;
  }

  /**
   * A name as label value: itself up to 63 characters, beyond that cut and made unique by a hash.
   */
  public static String value(String name) {
    return shortened(name, LONGEST_VALUE);
  }

  /** A name of at most {@code longest} characters, the same for the same input, always. */
  public static String shortened(String name, int longest) {
    if (name.length() <= longest) {
      return name;
    }
    String head = name.substring(0, longest - HASH_LENGTH - 1).replaceAll("[^a-z0-9]+$", "");
    return head + "-" + sha256(name).substring(0, HASH_LENGTH);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
