package dev.devsandbox.e2e.identity;

import dev.devsandbox.e2e.support.Node;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.FrameCodec;
import dev.devsandbox.wire.FrameStream;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.Secret;
import dev.devsandbox.wire.UpFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A caller of the broker that holds somebody's token and speaks the protocol by itself.
 *
 * @param node on which it runs
 * @param command that brings a process to the place it calls from
 * @param broker address and port
 */
record BrokerCall(Node node, List<String> command, String broker) {

  /** From the network of the process {@code pid} of the node, as {@code uid}. */
  static BrokerCall inNetworkOf(Node node, int pid, int uid, String broker) {
    String id = Integer.toString(uid);
    return new BrokerCall(
        node,
        List.of(
            "nsenter",
            "-t",
            Integer.toString(pid),
            "-n",
            "setpriv",
            "--reuid",
            id,
            "--clear-groups"),
        broker);
  }

  /** Says hello with {@code token}; the first frame that comes back. */
  DownFrame hello(Role role, String token) {
    List<String> client = new ArrayList<>(command);
    client.addAll(
        List.of(
            "timeout",
            "20",
            "openssl",
            "s_client",
            "-quiet",
            "-no_ign_eof",
            "-tls1_3",
            "-alpn",
            "devsandbox-control/1",
            "-connect",
            broker));
    UpFrame hello =
        new UpFrame.Hello(
            FrameCodec.VERSION, role, new Secret(token), "test", List.of("tls"), null);
    Process process = node.start(client.toArray(String[]::new));
    try (OutputStream out = process.getOutputStream()) {
      out.write(FrameStream.toBytes(hello, FrameStream.LIMIT_BEFORE_WELCOME));
      out.flush();
      return FrameCodec.decodeDown(
          FrameStream.readBody(process.getInputStream(), FrameStream.LIMIT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.destroy();
    }
  }
}
