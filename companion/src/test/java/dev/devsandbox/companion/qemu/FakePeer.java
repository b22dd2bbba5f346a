package dev.devsandbox.companion.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A peer at a Unix socket that answers each line by a script, one session after another. */
public final class FakePeer implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  /**
   * Starts to listen.
   *
   * @param greeting sent to whoever connects
   * @param answers what is sent for a line, as ISO 8859-1, so that any byte can be said
   */
  public FakePeer(Path socket, String greeting, Function<String, String> answers)
      throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> serve(greeting, answers));
  }

  private void serve(String greeting, Function<String, String> answers) {
    while (server.isOpen()) {
      try (SocketChannel session = server.accept();
          OutputStream out = Channels.newOutputStream(session);
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(
                      Channels.newInputStream(session), StandardCharsets.ISO_8859_1))) {
        say(out, greeting);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          heard.add(line);
          say(out, answers.apply(line));
        }
      } catch (IOException e) {
        // The other side went away, as some tests do.
        continue;
      }
    }
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** The lines that came, in order. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
