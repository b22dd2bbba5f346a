package dev.devsandbox.egress.component;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The internet of the lab: a DNS and a few servers that write down who reaches them. */
public final class TestWorld {
  private static final Map<String, List<String>> ZONE =
      Map.of(
          "allowed.test", List.of("203.0.113.10", "2001:db8:113::10"),
          "tcp.test", List.of("203.0.113.22", "2001:db8:113::22"),
          "denied.test", List.of("203.0.113.66", "2001:db8:113::66"),
          "private.test", List.of("10.0.0.5"),
          "mixed.test", List.of("10.0.0.5", "203.0.113.10"),
          "metadata.test", List.of("169.254.169.254"));

  private final Path directory;

  private TestWorld(Path directory) {
    this.directory = directory;
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws Exception {
    TestWorld world = new TestWorld(Path.of(arguments[0]));
    Files.createFile(world.directory.resolve("journal"));
    DatagramSocket dns = new DatagramSocket(53, InetAddress.ofLiteral("203.0.113.53"));
    Thread.ofPlatform().start(() -> world.serveDns(dns));
    SSLContext tls = world.tls();
    world.serve(new ServerSocket(80, 512), world::http);
    world.serve(tls.getServerSocketFactory().createServerSocket(443, 512), world::https);
    world.serve(new ServerSocket(22, 512), world::banner);
    world.serve(new ServerSocket(9000, 512), world::send);
    world.serve(new ServerSocket(9001, 512), world::count);
    world.serve(new ServerSocket(5432, 512), world::banner);
    Files.createFile(world.directory.resolve("ready"));
  }

  private interface Service {
    void serve(Socket socket) throws IOException;
  }

  private void serve(ServerSocket server, Service service) {
    Thread.ofPlatform()
        .start(() -> {
          while (true) {
            try {
              Socket socket = server.accept();
              Thread.ofVirtual().start(() -> serve(socket, service));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  private void serve(Socket socket, Service service) {
    try (socket) {
      service.serve(socket);
    } catch (IOException clientGone) {
      // Normal in these tests.
    }
  }

  private synchronized void note(Socket socket, String name) throws IOException {
    String line =
        socket.getLocalPort() + " " + socket.getLocalAddress().getHostAddress() + " " + name + "\n";
    Files.writeString(directory.resolve("journal"), line, StandardOpenOption.APPEND);
  }

  private void https(Socket socket) throws IOException {
    SSLSocket tls = (SSLSocket) socket;
    try {
      tls.startHandshake();
    } catch (IOException refused) {
      note(socket, "-");
      throw refused;
    }
    ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
    String name =
        session.getRequestedServerNames().stream()
            .map(server -> ((SNIHostName) server).getAsciiName())
            .findFirst()
            .orElse("-");
    note(socket, name);
    answerRequests(socket, "sni=" + name);
  }

  private void http(Socket socket) throws IOException {
    note(socket, "-");
    answerRequests(socket, "plain");
  }

  /** Answers each request with its first line and Host. */
  private static void answerRequests(Socket socket, String by) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (head.toString().endsWith("\r\n\r\n")) {
        String host = head.toString().replaceAll("(?s).*\r\nHost: ([^\r]*)\r\n.*", "$1");
        String local = socket.getLocalAddress().getHostAddress();
        String body =
            by + " host=" + host + " ip=" + local + " " + head.toString().lines().findFirst().get();
        String answer =
            "HTTP/1.1 200 OK\r\nContent-Length: " + (body.length() + 1) + "\r\n\r\n" + body + "\n";
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
        head.setLength(0);
      }
    }
  }

  private void banner(Socket socket) throws IOException {
    note(socket, "-");
    socket.getOutputStream().write("SSH-2.0-world\r\n".getBytes(ISO_8859_1));
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** Reads a number and the end, then sends as many bytes. */
  private void send(Socket socket) throws IOException {
    note(socket, "-");
    int count = Integer.parseInt(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    OutputStream out = socket.getOutputStream();
    byte[] chunk = new byte[65536];
    for (int left = count; left > 0; left -= Math.min(left, chunk.length)) {
      out.write(chunk, 0, Math.min(left, chunk.length));
    }
  }

  /** Reads to the end, then says how much it was. */
  private void count(Socket socket) throws IOException {
    note(socket, "-");
    long count = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    socket.getOutputStream().write(Long.toString(count).getBytes(ISO_8859_1));
  }

  private SSLContext tls() throws Exception {
    char[] password = "secret".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(directory.resolve("world.p12").toFile())) {
      keys.load(in, password);
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private void serveDns(DatagramSocket socket) {
    byte[] buffer = new byte[4096];
    while (true) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private byte[] answer(ByteBuffer query) throws IOException {
    StringBuilder name = new StringBuilder();
    int position = 12;
    for (int length = query.get(position); length > 0; length = query.get(position)) {
      name.append(name.isEmpty() ? "" : ".");
      name.append(new String(query.array(), position + 1, length, ISO_8859_1));
      position += length + 1;
    }
    int type = query.getShort(position + 1);
    Files.writeString(directory.resolve("journal"), "53 " + name + "\n", StandardOpenOption.APPEND);
    List<InetAddress> addresses =
        ZONE.getOrDefault(name.toString(), List.of()).stream()
            .map(InetAddress::ofLiteral)
            .filter(address -> address.getAddress().length == (type == 28 ? 16 : 4))
            .toList();
    ByteBuffer out = ByteBuffer.allocate(512);
    int code = ZONE.containsKey(name.toString()) ? 0 : 3;
    out.putShort(query.getShort(0)).putShort((short) (0x8180 | code)).putShort((short) 1);
    out.putShort((short) addresses.size()).putInt(0);
    out.put(query.array(), 12, position + 5 - 12);
    for (InetAddress address : addresses) {
      out.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1).putInt(0);
      out.putShort((short) address.getAddress().length).put(address.getAddress());
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }
}
