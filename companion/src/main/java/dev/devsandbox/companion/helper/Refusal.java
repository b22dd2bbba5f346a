package dev.devsandbox.companion.helper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Why a guest gets no tunnel, as an answer of HTTP/1.1.
 *
 * @param status its code and phrase (RFC 9110 §15)
 * @param why for people, in printable ASCII
 */
record Refusal(String status, String why) {
  void send(SocketChannel guest) throws IOException {
    String body = why + "\n";
    String head =
        "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, body.length());
    ByteBuffer bytes = ByteBuffer.wrap((head + body).getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      guest.write(bytes);
    }
  }
}
