package dev.devsandbox.control;

import dev.devsandbox.wire.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the broker is and what it is told first.
 *
 * @param broker dialled by address; nothing is resolved
 * @param brokerName DNS name that the broker's certificate must carry
 * @param caFile PEM bundle of the CAs that may sign it; read again before each connect
 * @param tokenFile the projected token; read again for each connect and re-authentication
 * @param build version of the sidecar
 * @param capabilities what the sidecar can enforce
 */
public record ControlSettings(
    InetSocketAddress broker,
    String brokerName,
    Path caFile,
    Path tokenFile,
    Role role,
    String build,
    List<String> capabilities) {

  public ControlSettings {
    capabilities = List.copyOf(capabilities);
  }

  /**
   * The settings of a sidecar in its pod.
   *
   * @throws IllegalArgumentException if a variable is missing or no address with a port
   */
  public static ControlSettings fromEnvironment(
      Map<String, String> env, Role role, List<String> capabilities) {
    return new ControlSettings(
        parseAddress(require(env, "DEVSANDBOX_BROKER")),
        require(env, "DEVSANDBOX_BROKER_NAME"),
        Path.of("/run/devsandbox/config/broker-ca"),
        Path.of("/run/devsandbox/token/token"),
        role,
        buildOf(ControlSettings.class.getPackage()),
        capabilities);
  }

  /** The version in the manifest of the jar, which a bare class directory hasn't. */
  private static String buildOf(Package classes) {
    String version = classes.getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  /** Reads {@code 192.0.2.1:8443} or {@code [2001:db8::1]:8443}. */
  static InetSocketAddress parseAddress(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("no port in '" + text + "'");
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.contains(":") != bracketed) {
      throw new IllegalArgumentException("an IPv6 address needs brackets in '" + text + "'");
    }
    InetAddress address =
        InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
    return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
  }

  private static String require(Map<String, String> env, String name) {
    String value = env.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
