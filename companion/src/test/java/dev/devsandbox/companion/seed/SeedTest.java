package dev.devsandbox.companion.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.devsandbox.companion.host.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {
  private static final UUID INSTANCE = new UUID(1, 2);
  private static final String CLIENT = "ssh-ed25519 " + "A".repeat(68);
  private static final SshKey HOST =
      new SshKey("-----BEGIN-----\nx: y\n-----END-----\n", "ssh-ed25519 " + "B".repeat(68));

  private static Seed seed(String hostname, String user, String authorized) {
    return new Seed(INSTANCE, new Name(hostname), user, authorized, HOST, Optional.empty());
  }

  private static JsonNode read(Seed seed, String file) throws IOException {
    return new YAMLMapper().readTree(seed.files().get(file));
  }

  @Test
  void aCloneIsAnotherInstanceWithANameOfItsOwn() throws Exception {
    JsonNode data = read(seed("work", "dev", CLIENT), "meta-data");
    assertThat(data.get("instance-id").textValue()).isEqualTo(INSTANCE.toString());
    assertThat(data.get("local-hostname").textValue()).isEqualTo("work");
  }

  @Test
  void onlyTheUsersKeyOpensTheAccount() throws Exception {
    JsonNode data = read(seed("work", "dev", CLIENT), "user-data");
    JsonNode user = data.get("users").get(0);
    assertThat(data.get("users")).hasSize(1);
    assertThat(user.get("name").textValue()).isEqualTo("dev");
    assertThat(user.get("ssh_authorized_keys")).hasSize(1);
    assertThat(user.get("ssh_authorized_keys").get(0).textValue()).isEqualTo(CLIENT);
    assertThat(user.get("lock_passwd").booleanValue()).isTrue();
    assertThat(data.get("ssh_pwauth").booleanValue()).isFalse();
    assertThat(data.get("disable_root").booleanValue()).isTrue();
  }

  @Test
  void whatAPersonAddsYieldsToOurSettings() throws Exception {
    UserData more = new UserData("#cloud-config\nruncmd: [[touch, /x]]\n");
    Seed with = new Seed(INSTANCE, new Name("work"), "dev", CLIENT, HOST, Optional.of(more));
    assertThat(new String(with.files().get("vendor-data"), StandardCharsets.UTF_8))
        .isEqualTo(more.text());
    assertThat(with.files().get("user-data"))
        .isEqualTo(seed("work", "dev", CLIENT).files().get("user-data"));
    assertThat(seed("work", "dev", CLIENT).files()).doesNotContainKey("vendor-data");
  }

  @Test
  void theServerTakesOurHostKeyLineByLine() throws Exception {
    JsonNode data = read(seed("work", "dev", CLIENT), "user-data");
    assertThat(data.get("ssh_keys").get("ed25519_private").textValue()).isEqualTo(HOST.secret());
    assertThat(data.get("ssh_keys").get("ed25519_public").textValue()).isEqualTo(HOST.shared());
    assertThat(data.get("ssh_deletekeys").booleanValue()).isTrue();
  }

  @Test
  void userDataIsACloudConfig() {
    String text =
        new String(seed("work", "dev", CLIENT).files().get("user-data"), StandardCharsets.UTF_8);
    assertThat(text).startsWith("#cloud-config\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1e3", "true", "null", "no", "0x1f"})
  void aNameThatLooksLikeANumberStaysAText(String hostname) throws Exception {
    Seed seed = seed(hostname, "dev", CLIENT);
    assertThat(read(seed, "user-data").get("hostname").isTextual()).isTrue();
    assertThat(read(seed, "meta-data").get("local-hostname").textValue()).isEqualTo(hostname);
  }

  @Property
  void noTextOfASecretBreaksOutOfItsPlace(@ForAll String secret) throws Exception {
    Seed seed =
        new Seed(
            INSTANCE,
            new Name("work"),
            "dev",
            CLIENT,
            new SshKey(secret, HOST.shared()),
            Optional.empty());
    JsonNode data = read(seed, "user-data");
    assertThat(data.get("users")).hasSize(1);
    assertThat(data.get("users").get(0).get("ssh_authorized_keys")).hasSize(1);
    assertThat(data.get("ssh_keys").get("ed25519_public").textValue()).isEqualTo(HOST.shared());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "root", "Dev", "a b", "a:b", "a\nb", "../a", "-a"})
  void otherThanOrdinaryUsersAreRefused(String user) {
    assertThatIllegalArgumentException().isThrownBy(() -> seed("work", user, CLIENT));
  }

  @Test
  void aSecondKeyCannotBeSmuggledIn() {
    String two = CLIENT + "\nssh-ed25519 " + "C".repeat(68);
    assertThatIllegalArgumentException().isThrownBy(() -> seed("work", "dev", two));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> seed("work", "dev", "command=\"x\" " + CLIENT));
  }

  @Test
  void noKeyIsPrinted() {
    assertThat(seed("work", "dev", CLIENT).toString()).doesNotContain("BEGIN");
    assertThat(HOST.toString()).doesNotContain("BEGIN");
  }
}
