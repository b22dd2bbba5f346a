package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.http.RequestReader;
import dev.devsandbox.egress.tls.ClientHello;
import dev.devsandbox.egress.tls.HandshakeReader;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells TLS and HTTP by the first byte and reads as much as names the destination. */
final class OpeningReader {
  private @Nullable HandshakeReader handshake;
  private @Nullable RequestReader request;

  /** Takes the next bytes; empty while more are needed. */
  Optional<Opening> feed(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return Optional.empty();
    }
    if (handshake == null && request == null) {
      if (bytes.get(bytes.position()) == HandshakeReader.HANDSHAKE) {
        handshake = new HandshakeReader();
      } else {
        request = new RequestReader();
      }
    }
    if (handshake != null) {
      return handshake.feed(bytes).map(OpeningReader::tls);
    }
    return request == null ? Optional.empty() : http(request.feed(bytes));
  }

  private static Opening tls(ClientHello.Result result) {
    return switch (result) {
      case ClientHello.Result.Named named -> new Opening.Tls(named.name());
      case ClientHello.Result.Refused refused -> new Opening.BadTls(refused.reason());
    };
  }

  private static Optional<Opening> http(RequestReader.Result result) {
    return switch (result) {
      case RequestReader.Result.Incomplete _ -> Optional.empty();
      case RequestReader.Result.Complete complete -> Optional.of(new Opening.Http(complete.head()));
      case RequestReader.Result.Broken broken ->
          Optional.of(broken.isHttp() ? new Opening.BadHttp() : new Opening.Other());
    };
  }
}
