package dev.devsandbox.operator.config;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.FenceConfig.Endpoint;
import dev.devsandbox.wire.IpAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the environment says; each component is described at its {@link Setting}. */
public record OperatorConfig(
    String namespace,
    String sidecarImage,
    String sidecarPullPolicy,
    List<Endpoint> broker,
    List<Endpoint> dns,
    List<Cidr> nodeRanges,
    List<Cidr> podRanges,
    List<Cidr> serviceRanges,
    List<Cidr> probeRanges,
    URI issuer,
    int controlPort,
    int oidcPort,
    int healthPort,
    int parallelism,
    int starts) {
  /** Name of the Service in front of the broker. */
  public static final String BROKER_SERVICE = "devsandbox-broker";

  /** An IPv6 address is in brackets: without them its last group could be the port. */
  private static final Pattern ENDPOINT =
      Pattern.compile("(\\[(?<v6>[^\\[\\]]+)\\]|(?<v4>[^:]+)):(?<port>[0-9]{1,5})");

  private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");
  private static final int MAX_PORT = 65535;
  private static final int MAX_PARALLELISM = 90;
  private static final int MAX_STARTS = 10_000;

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException naming the variable that can't be used
   */
  public static OperatorConfig of(Map<String, String> environment) {
    Reader read = new Reader(environment);
    String namespace = Setting.NAMESPACE.in(environment);
    int oidcPort = read.number(Setting.OIDC_PORT, 1, MAX_PORT);
    return new OperatorConfig(
        namespace,
        Setting.SIDECAR_IMAGE.in(environment),
        read.oneOf(Setting.SIDECAR_PULL_POLICY, PULL_POLICIES),
        read.endpoints(Setting.BROKER),
        read.endpoints(Setting.DNS),
        read.ranges(Setting.NODE_RANGES),
        read.ranges(Setting.POD_RANGES),
        read.ranges(Setting.SERVICE_RANGES),
        read.ranges(Setting.PROBE_RANGES),
        read.url(
            Setting.ISSUER, "https://" + BROKER_SERVICE + "." + namespace + ".svc:" + oidcPort),
        read.number(Setting.CONTROL_PORT, 1, MAX_PORT),
        oidcPort,
        read.number(Setting.HEALTH_PORT, 1, MAX_PORT),
        // The JDK's client opens a connection per request: far more would only queue at the server.
        read.number(Setting.PARALLELISM, 1, MAX_PARALLELISM),
        read.number(Setting.STARTS, 0, MAX_STARTS));
  }

  /** The name a sidecar requires in the broker's certificate. */
  public String brokerName() {
    return BROKER_SERVICE + "." + namespace + ".svc";
  }

  private record Reader(Map<String, String> environment) {
    List<String> words(Setting setting) {
      return Arrays.stream(setting.in(environment).split("[,\\s]+"))
          .filter(word -> !word.isEmpty())
          .toList();
    }

    List<Cidr> ranges(Setting setting) {
      return words(setting).stream()
          .map(word -> Cidr.parse(word).orElseThrow(() -> unusable(setting, word)))
          .toList();
    }

    List<Endpoint> endpoints(Setting setting) {
      return words(setting).stream().map(word -> endpoint(setting, word)).toList();
    }

    private static Endpoint endpoint(Setting setting, String word) {
      Matcher parts = ENDPOINT.matcher(word);
      if (!parts.matches()) {
        throw unusable(setting, word);
      }
      String ip = Objects.requireNonNullElse(parts.group("v6"), parts.group("v4"));
      try {
        return new Endpoint(
            IpAddress.parse(ip).orElseThrow(() -> unusable(setting, word)),
            Integer.parseInt(parts.group("port")));
      } catch (IllegalArgumentException e) {
        throw unusable(setting, word);
      }
    }

    int number(Setting setting, int least, int most) {
      String text = setting.in(environment);
      int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
      if (number < least || number > most) {
        throw unusable(setting, text);
      }
      return number;
    }

    String oneOf(Setting setting, Set<String> values) {
      String text = setting.in(environment);
      if (!values.contains(text)) {
        throw unusable(setting, text);
      }
      return text;
    }

    URI url(Setting setting, String otherwise) {
      String text = setting.in(environment);
      try {
        URI url = new URI(text.isEmpty() ? otherwise : text);
        if (!"https".equals(url.getScheme()) || url.getHost() == null) {
          throw unusable(setting, text);
        }
        return url;
      } catch (URISyntaxException e) {
        throw unusable(setting, text);
      }
    }

    private static IllegalArgumentException unusable(Setting setting, String value) {
      return new IllegalArgumentException(setting.variable() + ": can't use '" + value + "'");
    }
  }
}
