package dev.devsandbox.companion.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 (FIPS 180-4) of some content.
 *
 * @param value 64 lower-case hexadecimal digits
 */
public record Digest(@JsonValue String value) {
  /** How many digits name an image to people. */
  public static final int SHORT_LENGTH = 12;

  private static final int BUFFER_BYTES = 1 << 20;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Checks the form. */
  @JsonCreator
  public Digest {
    if (!isDigest(value)) {
      throw new IllegalArgumentException("not a SHA-256 digest");
    }
  }

  /** Whether the text has the form of a digest. */
  public static boolean isDigest(String text) {
    return SHA256.matcher(text).matches();
  }

  /** The digest of a text's bytes in UTF-8. */
  public static Digest of(String text) {
    return of(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The digest of a file's content, however long it is. */
  public static Digest of(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
    }
    return of(sha256.digest());
  }

  /** A digest that was computed by {@link #sha256}. */
  public static Digest of(byte[] hash) {
    return new Digest(HexFormat.of().formatHex(hash));
  }

  /** Computes a digest of what passes. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The first digits, which tell images apart for people. */
  public String brief() {
    return value.substring(0, SHORT_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
