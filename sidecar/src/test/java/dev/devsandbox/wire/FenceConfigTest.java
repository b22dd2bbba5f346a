package dev.devsandbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FenceConfigTest {
  @Test
  void theSampleIsCanonical() {
    assertThat(FenceConfigs.sample().toJson()).isEqualTo(FenceConfigs.SAMPLE);
  }

  @Property(tries = 200)
  void everyConfigurationSurvivesItsJson(@ForAll long seed) throws FenceFormatException {
    FenceConfig config = FenceConfigs.random(new Random(seed));
    assertThat(FenceConfig.parse(config.toJson())).isEqualTo(config);
  }

  @Test
  void orderAndRepetitionDoNotMatter() throws FenceFormatException {
    String shuffled =
        FenceConfigs.SAMPLE
            .replace(
                "\"never\":[\"10.42.0.0/16\",", "\"never\":[\"10.99.0.1/32\",\"10.42.0.0/16\",")
            .replace("[8080]", "[8080,8080]");
    assertThat(FenceConfig.parse(shuffled)).isEqualTo(FenceConfigs.sample());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.168.64.1/32 | 169.254.169.254/32 | overlaps 169.254.0.0/16",
        "192.168.64.1/32 | 168.63.129.16/32 | overlaps 168.63.129.16/32",
        "192.168.64.1/32 | fd00:ec2::254/128 | overlaps fd00:ec2::/32",
        "192.168.64.1/32 | 127.0.0.1/32 | overlaps 127.0.0.0/8",
        "192.168.64.1/32 | 0.0.0.0/0 | overlaps",
        "192.168.64.1/32 | ::/0 | overlaps",
        "192.168.64.1/32 | 224.0.0.251/32 | overlaps",
        "192.168.64.1/32 | ff02::1/128 | overlaps",
        "192.168.64.1/32 | ::ffff:192.168.64.1/128 | overlaps",
        "192.168.64.1/32 | 10.42.7.0/24 | overlaps 10.42.0.0/16",
        "192.168.64.1/32 | 10.0.0.0/8 | overlaps",
        "192.168.64.1/32 | fd00:99::/64 | overlaps fd00:99::1/128",
        "10.43.7.7 | 127.0.0.1 | overlaps",
        "10.43.0.10 | 169.254.20.10 | overlaps",
        "\"port\":8443 | \"port\":0 | out of range",
        "\"port\":8443 | \"port\":65536 | out of range",
        "\"port\":8443 | \"port\":99999999999 | out of range",
        "\"port\":8443 | \"port\":\"8443\" | of another type",
        "\"port\":8443 | \"port\":8443.0 | of another type",
        "\"port\":8443 | \"host\":\"x\",\"port\":8443 | unknown fields: [host]",
        "[8080] | [15020] | reserved",
        "[8080] | [15100] | reserved",
        "[8080] | 8080 | of another type",
        "\"workloadUid\":1000 | \"workloadUid\":64321 | not for a workload",
        "\"workloadUid\":1000 | \"workloadUid\":64322 | not for a workload",
        "\"workloadUid\":1000 | \"workloadUid\":-1 | out of range",
        ",\"workloadUid\":1000 | '' | missing or unknown fields: [workloadUid]",
        "\"version\":1 | \"version\":2 | is out of range",
        "\"version\":1 | \"version\":1,\"version\":1 | not valid JSON",
        "\"version\":1 | \"version\":1,\"extra\":true | unknown fields: [extra]",
        "10.42.0.0/16 | 10.42.0.1/16 | not a block",
        "[{\"ip\":\"10.43.7.7\",\"port\":8443}] | [] | broker is empty",
      })
  void refusesWithAReason(String valid, String invalid, String reason) {
    assertThat(FenceConfigs.SAMPLE).contains(valid);
    assertThatExceptionOfType(FenceFormatException.class)
        .isThrownBy(() -> FenceConfig.parse(FenceConfigs.SAMPLE.replace(valid, invalid)))
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{}", "{}{}", "\"x\"", "[[[[[[[[[[[[[["})
  void refusesWhatIsNoDocument(String json) {
    assertThatExceptionOfType(FenceFormatException.class).isThrownBy(() -> FenceConfig.parse(json));
  }

  @Test
  void refusesWhatFollowsAndWhatIsTooLong() {
    assertThatExceptionOfType(FenceFormatException.class)
        .isThrownBy(() -> FenceConfig.parse(FenceConfigs.SAMPLE + " {}"))
        .withMessageContaining("bytes after");
    assertThatExceptionOfType(FenceFormatException.class)
        .isThrownBy(() -> FenceConfig.parse(" ".repeat(FenceConfig.MAX_CHARS) + "{}"))
        .withMessageContaining("longer");
  }

  @Property
  void anyTextEndsInAConfigurationOrARefusal(@ForAll String text) {
    assertThatExceptionOfType(FenceFormatException.class).isThrownBy(() -> FenceConfig.parse(text));
  }
}
