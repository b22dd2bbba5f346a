package dev.devsandbox.egress.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticAddressesTest {
  private static final HostName A = new HostName("a.test");
  private static final HostName B = new HostName("b.test");

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("names");
  }

  @Test
  void aRestartKeepsEveryAddress() throws IOException {
    int a;
    int b;
    try (SyntheticAddresses addresses = new SyntheticAddresses(file)) {
      a = addresses.allocate(A, Optional.empty()).orElseThrow();
      b = addresses.allocate(B, Optional.of("*.test")).orElseThrow();
    }
    try (SyntheticAddresses again = new SyntheticAddresses(file)) {
      assertThat(again.nameOf(SyntheticAddresses.v4(a))).contains(A);
      assertThat(again.nameOf(SyntheticAddresses.v6(b))).contains(B);
      assertThat(again.allocate(B, Optional.of("*.test"))).contains(b);
      assertThat(again.allocate(new HostName("c.test"), Optional.empty())).contains(b + 1);
    }
  }

  @Test
  void aLineThatWasCutWasNeverAnsweredWith() throws IOException {
    try (SyntheticAddresses addresses = new SyntheticAddresses(file)) {
      addresses.allocate(A, Optional.empty());
    }
    Files.writeString(file, "b.te", StandardOpenOption.APPEND);
    try (SyntheticAddresses again = new SyntheticAddresses(file)) {
      assertThat(again.allocate(new HostName("c.test"), Optional.empty())).contains(1);
    }
    assertThat(file).content().isEqualTo("a.test\nc.test\n");
  }

  @Test
  void aDamagedListIsNotGuessedAt() throws IOException {
    Files.writeString(file, "a.test\n\0\0\n");
    assertThatIOException().isThrownBy(() -> new SyntheticAddresses(file));
  }

  @Test
  void addressesOfNobodyLeadNowhere() throws IOException {
    try (SyntheticAddresses addresses = new SyntheticAddresses(file)) {
      addresses.allocate(A, Optional.empty());
      for (String text :
          new String[] {
            "198.18.0.0", "198.18.0.2", "198.19.255.255", "198.20.0.1", "203.0.113.1", "::1"
          }) {
        assertThat(addresses.nameOf(IpAddress.parse(text).orElseThrow())).isEmpty();
      }
      assertThat(addresses.nameOf(SyntheticAddresses.v6(1))).isEmpty();
      assertThat(addresses.nameOf(SyntheticAddresses.v6(-1))).isEmpty();
    }
  }

  @Test
  void thereIsALimitForAllNames() throws IOException {
    try (SyntheticAddresses addresses = new SyntheticAddresses(file)) {
      for (int i = 0; i < SyntheticAddresses.MAX_NAMES; i++) {
        assertThat(addresses.allocate(new HostName("n" + i + ".test"), Optional.empty()))
            .contains(i);
      }
      assertThat(addresses.allocate(A, Optional.empty())).isEmpty();
    }
  }
}
