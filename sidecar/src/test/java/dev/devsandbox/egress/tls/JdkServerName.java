package dev.devsandbox.egress.tls;

import dev.devsandbox.wire.HostName;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The server name that a JDK server sees in a ClientHello. */
final class JdkServerName {
  private JdkServerName() {}

  /** Empty when the JDK refuses the hello before it looks at a name, or sees none. */
  static Optional<HostName> read(byte[] bytes) {
    List<String> seen = new ArrayList<>();
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(false);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setSNIMatchers(List.of(new Recorder(seen)));
      engine.setSSLParameters(parameters);
      ByteBuffer in = ByteBuffer.wrap(bytes);
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
      while (in.hasRemaining() && engine.unwrap(in, out).bytesConsumed() > 0) {
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
      }
    } catch (SSLException | NoSuchAlgorithmException | RuntimeException refused) {
      // The names seen before the refusal count.
    }
    return seen.isEmpty() ? Optional.empty() : HostName.parse(seen.getLast());
  }

  private static final class Recorder extends SNIMatcher {
    private final List<String> seen;

    Recorder(List<String> seen) {
      super(0);
      this.seen = seen;
    }

    @Override
    public boolean matches(SNIServerName name) {
      seen.add(new SNIHostName(name.getEncoded()).getAsciiName());
      return true;
    }
  }
}
