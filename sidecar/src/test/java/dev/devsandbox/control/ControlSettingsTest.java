package dev.devsandbox.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.devsandbox.wire.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlSettingsTest {
  @ParameterizedTest
  @ValueSource(strings = {"10.43.7.7:8443", "[fd00:43::7]:8443"})
  void theBrokerIsAnAddressWithAPort(String text) {
    var address = ControlSettings.parseAddress(text);
    assertThat(address.isUnresolved()).isFalse();
    assertThat(address.getPort()).isEqualTo(8443);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "10.43.7.7",
        "10.43.7.7:",
        "10.43.7.7:x",
        "10.43.7.7:65536",
        "broker.svc:8443",
        "fd00:43::7:8443",
        "[10.43.7.7]:8443x",
        "[]:1",
        "[fd00::1:8443",
        "010.43.7.7:8443:"
      })
  void anythingElseIsRefusedAndNothingIsResolved(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ControlSettings.parseAddress(text));
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            ControlSettings.fromEnvironment(
                Map.of("DEVSANDBOX_BROKER", "10.0.0.1:1"), Role.EGRESS, List.of()))
        .withMessageContaining("DEVSANDBOX_BROKER_NAME");
  }
}
