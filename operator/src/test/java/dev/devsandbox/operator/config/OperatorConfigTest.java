package dev.devsandbox.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.FenceConfig.Endpoint;
import dev.devsandbox.wire.IpAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorConfigTest {
  @Test
  void anEmptyEnvironmentIsEnough() {
    OperatorConfig config = OperatorConfig.of(Map.of());

    assertThat(config.namespace()).isEqualTo("devsandbox-system");
    assertThat(config.sidecarPullPolicy()).isEqualTo("IfNotPresent");
    assertThat(config.controlPort()).isEqualTo(8443);
    assertThat(config.oidcPort()).isEqualTo(8444);
    assertThat(config.healthPort()).isEqualTo(8080);
    assertThat(config.parallelism()).isEqualTo(32);
    assertThat(config.starts()).as("by the nodes' CPUs").isZero();
    assertThat(config.broker()).as("found in the cluster").isEmpty();
    assertThat(config.nodeRanges()).as("found in the cluster").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void aBlankVariableIsNone(Setting setting) {
    assertThat(OperatorConfig.of(Map.of(setting.variable(), " ")))
        .isEqualTo(OperatorConfig.of(Map.of()));
  }

  @Test
  void rangesAreOfBothFamiliesAndApartByCommasOrSpaces() {
    assertThat(with(Setting.NODE_RANGES, " 10.0.0.0/16,fd00::/64\n192.0.2.1/32 ").nodeRanges())
        .containsExactly(range("10.0.0.0/16"), range("fd00::/64"), range("192.0.2.1/32"));
  }

  @Test
  void endpointsAreOfBothFamilies() {
    assertThat(with(Setting.BROKER, "10.43.0.7:8443,[fd00::7]:443").broker())
        .containsExactly(endpoint("10.43.0.7", 8443), endpoint("fd00::7", 443));
  }

  @Test
  void theIssuerIsTheBrokersServiceUnlessToldOtherwise() {
    assertThat(
            OperatorConfig.of(
                    Map.of(
                        Setting.NAMESPACE.variable(), "sys", Setting.OIDC_PORT.variable(), "444"))
                .issuer())
        .isEqualTo(URI.create("https://devsandbox-broker.sys.svc:444"));
    assertThat(with(Setting.ISSUER, "https://issuer.example/a").issuer())
        .isEqualTo(URI.create("https://issuer.example/a"));
  }

  @Test
  void theBrokersNameIsThatOfItsService() {
    assertThat(with(Setting.NAMESPACE, "sys").brokerName()).isEqualTo("devsandbox-broker.sys.svc");
  }

  @ParameterizedTest
  @CsvSource({
    "SIDECAR_PULL_POLICY, Sometimes",
    "NODE_RANGES, 10.0.0.0",
    "POD_RANGES, 10.0.0.1/16",
    "SERVICE_RANGES, 'fd00::/64 fd00::/129'",
    "PROBE_RANGES, node1",
    "BROKER, 10.43.0.7",
    "BROKER, broker:8443",
    "BROKER, 10.43.0.7:0",
    "BROKER, 10.43.0.7:65536",
    "BROKER, 10.43.0.7:https",
    "BROKER, 127.0.0.1:8443",
    "BROKER, fd00::7:8443",
    "DNS, '[10.43.0.10:53'",
    "ISSUER, 'not a url'",
    "ISSUER, issuer.example",
    "ISSUER, http://issuer.example",
    "CONTROL_PORT, 0",
    "CONTROL_PORT, 65536",
    "OIDC_PORT, -1",
    "HEALTH_PORT, 99999999999999999999",
    "PARALLELISM, 0",
    "PARALLELISM, 91",
    "STARTS, 10001"
  })
  void whatCantBeUsedIsRefusedByTheNameOfItsVariable(Setting setting, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(setting, value))
        .withMessageContaining(setting.variable());
  }

  private static OperatorConfig with(Setting setting, String value) {
    return OperatorConfig.of(Map.of(setting.variable(), value));
  }

  private static Cidr range(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  private static Endpoint endpoint(String ip, int port) {
    return new Endpoint(IpAddress.parse(ip).orElseThrow(), port);
  }
}
