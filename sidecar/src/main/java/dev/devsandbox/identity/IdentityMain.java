package dev.devsandbox.identity;

import dev.devsandbox.control.ControlSettings;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.Role;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/**
 * The identity sidecar's process. It ends by itself only with {@value #EXIT_CONFIGURATION} or
 * {@value #EXIT_PORT_TAKEN}, both before it serves.
 */
public final class IdentityMain {
  private static final int EXIT_PORT_TAKEN = 1;
  private static final int EXIT_CONFIGURATION = 4;
  private static final int PORT = 15004;
  private static final int HEALTH_PORT = 15021;

  private IdentityMain() {}

  public static void main(String[] args) {
    JsonLog log =
        new JsonLog(new FileOutputStream(FileDescriptor.out), "identity", Clock.systemUTC());
    try {
      ControlSettings settings =
          ControlSettings.fromEnvironment(System.getenv(), Role.IDENTITY, List.of());
      // Its threads keep the process alive.
      new IdentitySidecar(settings, PORT, HEALTH_PORT, log).start();
      log.info("listening").with("port", PORT).write();
    } catch (IllegalArgumentException e) {
      log.error("bad configuration").with(e).write();
      System.exit(EXIT_CONFIGURATION);
    } catch (IOException e) {
      log.error("can't start").with(e).write();
      System.exit(EXIT_PORT_TAKEN);
    }
  }
}
