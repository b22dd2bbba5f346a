package dev.devsandbox.egress.component;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.devsandbox.egress.tls.Hello;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Opens allowed connections that make the proxy remember as much as they can, and keeps them. */
public final class MemoryFlood {
  private static final int EACH = 450;
  private static final int LONG_HELLO = 60_000;
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: allowed.test\r\n\r\n";
  private static final String UNFINISHED = "GET / HTTP/1.1\r\nX: " + "x".repeat(16_000);

  private MemoryFlood() {}

  /** Prints {@code flooded} once all connections were made. */
  public static void main(String[] arguments) throws IOException {
    List<Socket> open = new ArrayList<>();
    byte[] hello = Hello.longNamed("allowed.test", LONG_HELLO);
    for (int i = 0; i < EACH; i++) {
      open.add(send(443, hello));
      open.add(send(80, (REQUEST + UNFINISHED).getBytes(ISO_8859_1)));
    }
    for (Socket socket : open) {
      socket.close();
    }
    System.out.println("flooded");
  }

  /** Waits for the first byte of the answer, if there is one. */
  private static Socket send(int port, byte[] bytes) throws IOException {
    Socket socket = new Socket("allowed.test", port);
    try {
      socket.getOutputStream().write(bytes);
      socket.getInputStream().read();
    } catch (IOException refused) {
      // The proxy may run out of memory for us, but not of memory.
    }
    return socket;
  }
}
