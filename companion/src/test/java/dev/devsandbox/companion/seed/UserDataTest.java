package dev.devsandbox.companion.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserDataTest {
  private static final String GOOD = "#cloud-config\nruncmd: [ls]\nwrite_files: []\n";

  @TempDir Path dir;

  private UserData read(String text) throws Exception {
    return UserData.read(Files.writeString(dir.resolve("file"), text));
  }

  @Test
  void whatACloudConfigSaysIsKeptAsItIsForItsUserAlone() throws Exception {
    UserData data = read(GOOD);
    assertThat(data.text()).isEqualTo(GOOD);
    assertThat(UserData.kept(dir)).isEmpty();
    data.keep(dir);
    assertThat(UserData.kept(dir)).contains(data);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dir.resolve(UserData.FILE))))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hostname: x|says hostname",
        "users: []|says users",
        "ssh_keys: {}|says ssh_keys",
        "ssh_deletekeys: false|says ssh_deletekeys",
        "packages: [vim]|says packages",
        "runcmd: ls|runcmd is no list",
        "'- a'|isn't a list of settings",
        "'a: b: c'|is no YAML"
      })
  void whatWouldHaveNoEffectIsRefused(String text, String said) {
    assertRefused("#cloud-config\n" + text + "\n", said);
  }

  @Test
  void anotherFormIsRefused() {
    assertRefused("", "doesn't begin");
    assertRefused("#!/bin/sh\n", "doesn't begin");
    assertRefused("#include http://x\n", "doesn't begin");
    assertRefused("#cloud-config\n", "isn't a list of settings");
    assertRefused(GOOD + "#".repeat(64 << 10), "is longer");
    assertThatThrownBy(() -> UserData.read(dir.resolve("none")))
        .hasMessageContaining("no such file");
  }

  private void assertRefused(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            Problem.class,
            p -> {
              assertThat(p.kind()).isEqualTo(Problem.Kind.USAGE);
              assertThat(p.next()).isNotEmpty();
            })
        .hasMessageContaining(said);
  }

  @Property
  void anyTextIsReadOrRefusedInOneLine(@ForAll String text) {
    byte[] bytes = ("#cloud-config\n" + text).getBytes(StandardCharsets.UTF_8);
    try {
      UserData.parse(Path.of("f"), bytes);
    } catch (Problem e) {
      assertThat(e.getMessage()).doesNotContain("\n");
    }
  }
}
