package dev.devsandbox.wire;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The text in which a config travels, in the pod's annotation and in the control channel: base64
 * (RFC 4648 §4) of the zlib stream (RFC 1950) of the canonical JSON.
 */
public final class EgressConfigCodec {
  /**
   * Longest text, in characters, that is written or read: 192 KiB of the 256 all annotations share.
   */
  public static final int MAX_ENCODED = 192 * 1024;

  /** Largest document, in bytes, that is inflated. */
  public static final int MAX_INFLATED = 4 * 1024 * 1024;

  private EgressConfigCodec() {}

  /** The text of a config. The caller compares its length with {@link #MAX_ENCODED}. */
  public static String encode(EgressConfig config) {
    return Base64.getEncoder().encodeToString(deflate(EgressConfigWriter.write(config)));
  }

  /** The hash by which the config's reader will know it, see {@link EgressDocument#hash()}. */
  public static String hash(EgressConfig config) {
    return Digests.sha256(EgressConfigWriter.write(config));
  }

  /**
   * Reads such a text; white space around it is ignored.
   *
   * @throws EgressConfigException when it is too long, inflates to more than {@link #MAX_INFLATED}
   *     bytes, or is not what {@link #encode} writes
   */
  public static EgressDocument decode(String text) throws EgressConfigException {
    String encoded = text.strip();
    if (encoded.length() > MAX_ENCODED) {
      throw new EgressConfigException("longer than " + MAX_ENCODED + " characters");
    }
    try {
      return EgressConfigReader.read(inflate(Base64.getDecoder().decode(encoded)));
    } catch (IllegalArgumentException | DataFormatException e) {
      throw new EgressConfigException("not base64 of a zlib stream", e);
    }
  }

  private static byte[] deflate(byte[] plain) {
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
      deflater.setInput(plain);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      byte[] chunk = new byte[8192];
      while (!deflater.finished()) {
        packed.write(chunk, 0, deflater.deflate(chunk));
      }
      return packed.toByteArray();
    }
  }

  private static byte[] inflate(byte[] packed) throws DataFormatException, EgressConfigException {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed);
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      byte[] chunk = new byte[8192];
      while (!inflater.finished()) {
        int count = inflater.inflate(chunk);
        if (count == 0 && !inflater.finished()) {
          throw new EgressConfigException("truncated zlib stream");
        }
        plain.write(chunk, 0, count);
        if (plain.size() > MAX_INFLATED) {
          throw new EgressConfigException("inflates to more than " + MAX_INFLATED + " bytes");
        }
      }
      if (inflater.getRemaining() > 0) {
        throw new EgressConfigException("bytes after the zlib stream");
      }
      return plain.toByteArray();
    }
  }
}
