package dev.devsandbox.egress.tls;

import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.wire.HostName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the server name out of a ClientHello (RFC 8446 §4.1.2, RFC 6066 §3). Where two readers
 * could find two names, it finds none.
 */
public final class ClientHello {
  private static final int SERVER_NAME = 0;
  private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;
  private static final int ENCRYPTED_SERVER_NAME = 0xffce;
  private static final int RANDOM_LENGTH = 32;

  /** What a ClientHello says. */
  public sealed interface Result {
    record Named(HostName name) implements Result {}

    record Refused(Reason reason) implements Result {}
  }

  private ClientHello() {}

  /** Reads the body of the handshake message, without its header. Never throws. */
  public static Result read(ByteBuffer body) {
    try {
      skip(body, 2 + RANDOM_LENGTH);
      int sessionId = body.get() & 0xff;
      if (sessionId > 32) {
        return refused(Reason.BadClientHello);
      }
      skip(body, sessionId);
      int suites = Short.toUnsignedInt(body.getShort());
      if (suites < 2 || suites % 2 != 0) {
        return refused(Reason.BadClientHello);
      }
      skip(body, suites);
      int compressions = body.get() & 0xff;
      if (compressions < 1) {
        return refused(Reason.BadClientHello);
      }
      skip(body, compressions);
      if (!body.hasRemaining()) {
        return refused(Reason.SniMissing);
      }
      ByteBuffer extensions = vector(body, Short.toUnsignedInt(body.getShort()));
      return body.hasRemaining() ? refused(Reason.BadClientHello) : readExtensions(extensions);
    } catch (BufferUnderflowException truncated) {
      return refused(Reason.BadClientHello);
    }
  }

  private static Result readExtensions(ByteBuffer extensions) {
    Set<Integer> seen = new HashSet<>();
    Result result = refused(Reason.SniMissing);
    while (extensions.hasRemaining()) {
      int type = Short.toUnsignedInt(extensions.getShort());
      ByteBuffer data = vector(extensions, Short.toUnsignedInt(extensions.getShort()));
      if (!seen.add(type)) {
        return refused(Reason.BadClientHello);
      }
      if (type == SERVER_NAME) {
        result = readServerName(data);
      }
    }
    // A real one and the decoy that browsers send look the same by design.
    if (seen.contains(ENCRYPTED_CLIENT_HELLO) || seen.contains(ENCRYPTED_SERVER_NAME)) {
      return refused(Reason.EncryptedClientHello);
    }
    return result;
  }

  private static Result readServerName(ByteBuffer data) {
    ByteBuffer names = vector(data, Short.toUnsignedInt(data.getShort()));
    int type = names.get();
    ByteBuffer name = vector(names, Short.toUnsignedInt(names.getShort()));
    if (data.hasRemaining() || names.hasRemaining() || type != 0) {
      return refused(Reason.BadClientHello);
    }
    String text = StandardCharsets.ISO_8859_1.decode(name).toString();
    return HostName.parse(text)
        .<Result>map(Result.Named::new)
        .orElseGet(() -> refused(Reason.SniInvalid));
  }

  private static Result refused(Reason reason) {
    return new Result.Refused(reason);
  }

  private static void skip(ByteBuffer buffer, int count) {
    vector(buffer, count);
  }

  private static ByteBuffer vector(ByteBuffer buffer, int length) {
    if (length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer slice = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return slice;
  }
}
