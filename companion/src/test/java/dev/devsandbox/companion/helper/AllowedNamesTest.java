package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.HostName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedNamesTest {
  @TempDir Path dir;

  private boolean allows(String text, String name, int port) throws Exception {
    Path file = Files.writeString(dir.resolve("names"), text);
    return new AllowedNames(file).allow(new HostName(name), port);
  }

  @Test
  void aNameIsAllowedForHttpsUnlessAPortIsSaid() throws Exception {
    String text = "# mine\n\n  example.com  \nexample.org:8443\r\n";
    assertThat(allows(text, "example.com", 443)).isTrue();
    assertThat(allows(text, "example.com", 80)).isFalse();
    assertThat(allows(text, "example.org", 8443)).isTrue();
    assertThat(allows(text, "example.org", 443)).isFalse();
    assertThat(allows(text, "a.example.com", 443)).isFalse();
  }

  @Test
  void aStarIsForNamesBelow() throws Exception {
    assertThat(allows("*.example.com", "a.b.example.com", 443)).isTrue();
    assertThat(allows("*.example.com", "example.com", 443)).isFalse();
    assertThat(allows("*.example.com", "badexample.com", 443)).isFalse();
  }

  @Test
  void noFileAllowsNothing() {
    AllowedNames names = new AllowedNames(dir.resolve("none"));
    assertThat(names.allow(new HostName("example.com"), 443)).isFalse();
  }

  @Test
  void anEditIsInForceAtOnce() throws Exception {
    AllowedNames names = new AllowedNames(dir.resolve("names"));
    Files.writeString(dir.resolve("names"), "example.com");
    assertThat(names.allow(new HostName("example.com"), 443)).isTrue();
    Files.writeString(dir.resolve("names"), "");
    assertThat(names.allow(new HostName("example.com"), 443)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "*.",
        "**.com",
        "example.com:",
        "example.com:0443",
        "a:example.com:443",
        "https://example.com",
        "Example.com",
        "example.com #",
        "example.com example.com"
      })
  void aLineThatCannotBeUnderstoodAllowsNothing(String line) throws Exception {
    assertThat(allows(line, "example.com", 443)).isFalse();
  }

  @Test
  void aHugeFileAllowsNothing() throws Exception {
    assertThat(allows("example.com\n".repeat(100_000), "example.com", 443)).isFalse();
  }

  @Property(tries = 200)
  void noBytesAreTooOdd(@ForAll byte[] bytes) throws Exception {
    Path file = Files.createTempFile("names", "");
    try {
      Files.write(file, bytes);
      assertThat(new AllowedNames(file).allow(new HostName("not.in.there.example"), 443)).isFalse();
      Files.writeString(file, new String(bytes, StandardCharsets.ISO_8859_1) + "\nin.example\n");
      assertThat(new AllowedNames(file).allow(new HostName("in.example"), 443)).isTrue();
    } finally {
      Files.delete(file);
    }
  }
}
