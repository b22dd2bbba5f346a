package dev.devsandbox.egress;

import dev.devsandbox.control.ControlChannel;
import dev.devsandbox.control.ControlSettings;
import dev.devsandbox.egress.policy.ConfigFile;
import dev.devsandbox.egress.policy.DenialCounters;
import dev.devsandbox.egress.policy.PolicyStore;
import dev.devsandbox.egress.proxy.EgressServer;
import dev.devsandbox.egress.proxy.EgressSettings;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.Denial;
import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceFormatException;
import dev.devsandbox.wire.Role;
import dev.devsandbox.wire.UpFrame;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The egress sidecar of one pod. */
public final class EgressMain {
  private static final Path STATE = Path.of("/run/devsandbox/state");
  private static final Path CONFIG = Path.of("/run/devsandbox/config");
  private static final Path INTERFACES = Path.of("/proc/net/if_inet6");
  private static final String CONFIG_FILE = "egress-config";
  private static final List<String> CAPABILITIES = List.of("tls", "http", "tcp", "cidr");
  private static final int BAD_CONFIGURATION = 4;
  private static final int FAILED = 1;

  private EgressMain() {}

  /** Serves until SIGTERM. Exit 4 means bad configuration, 1 that serving failed. */
  public static void main(String[] arguments) {
    JsonLog log =
        new JsonLog(new FileOutputStream(FileDescriptor.out), "egress", Clock.systemUTC());
    try {
      ControlSettings control =
          ControlSettings.fromEnvironment(System.getenv(), Role.EGRESS, CAPABILITIES);
      serve(settings(System.getenv("DEVSANDBOX_FENCE")), control, log);
    } catch (FenceFormatException | IllegalArgumentException bad) {
      log.error("bad configuration").with(bad).write();
      System.exit(BAD_CONFIGURATION);
    } catch (IOException failed) {
      log.error("can't serve").with(failed).write();
    }
    System.exit(FAILED);
  }

  private static void serve(EgressSettings settings, ControlSettings control, JsonLog log)
      throws IOException {
    DenialCounters counters = new DenialCounters(Clock.systemUTC());
    EgressServer server = new EgressServer(settings, counters, log);
    ConfigFile file = new ConfigFile(settings.config(), CONFIG_FILE, server.store(), log);
    server.store().restore();
    file.read();
    server.announce();
    file.watch();
    // On a thread of its own, since nothing waits for it: TLS costs more to load than all the rest.
    Thread.ofPlatform()
        .name("control-start")
        .daemon()
        .start(() -> connect(control, server.store(), counters, log));
    server.run();
  }

  private static void connect(
      ControlSettings control, PolicyStore store, DenialCounters counters, JsonLog log) {
    Clock clock = Clock.systemUTC();
    new ControlChannel(
            control,
            () -> inForce(store),
            () -> new UpFrame.Heartbeat(clock.millis(), counters.total(), drain(counters)))
        .start(new EgressListener(store, log));
  }

  private static @Nullable ConfigVersion inForce(PolicyStore store) {
    return store
        .document()
        .map(document -> new ConfigVersion(document.config().seq(), document.hash()))
        .orElse(null);
  }

  private static List<Denial> drain(DenialCounters counters) {
    return counters.drain(Denial.MAX_PER_HEARTBEAT);
  }

  private static EgressSettings settings(@Nullable String fence)
      throws FenceFormatException, IOException {
    if (fence == null) {
      throw new IllegalArgumentException("DEVSANDBOX_FENCE is not set");
    }
    FenceConfig config = FenceConfig.parse(fence);
    List<InetSocketAddress> resolvers = new ArrayList<>();
    for (FenceConfig.Endpoint server : config.dns()) {
      resolvers.add(new InetSocketAddress(server.ip().toInetAddress(), server.port()));
    }
    return new EgressSettings(
        STATE, CONFIG, resolvers, config.never(), hasIpv6(), EgressSettings.Ports.RESERVED);
  }

  /** Whether an interface has an IPv6 address other than loopback and link-local ones. */
  private static boolean hasIpv6() throws IOException {
    if (!Files.exists(INTERFACES)) {
      return false;
    }
    // Columns: address, interface index, prefix length, scope (00 is global), flags, name.
    for (String line : Files.readAllLines(INTERFACES)) {
      String[] columns = line.split(" ", -1);
      if (columns.length > 3 && columns[3].equals("00")) {
        return true;
      }
    }
    return false;
  }
}
