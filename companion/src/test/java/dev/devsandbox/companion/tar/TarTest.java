package dev.devsandbox.companion.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarTest {
  private static byte[] archive(String name, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    tar.add(name, content.length, new ByteArrayInputStream(content), _ -> {});
    tar.end();
    return out.toByteArray();
  }

  private static TarReader reader(byte[] archive) {
    return new TarReader(new ByteArrayInputStream(archive));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(TarException.class);
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll @Size(max = 2000) byte[] content) throws IOException {
    TarReader tar = reader(archive("a/b.txt", content));
    assertThat(tar.read("a/b.txt", content.length)).isEqualTo(content);
    tar.end();
  }

  @Property
  void lengthsPastWhatDigitsHoldAreReadAgain(@ForAll @LongRange(min = 0) long bytes)
      throws IOException {
    assertThat(TarHeader.read(new TarHeader("x", bytes).block()))
        .isEqualTo(new TarHeader("x", bytes));
  }

  @Test
  void theSystemsOwnTarReadsIt(@TempDir Path dir) throws IOException, Problem {
    Path file = Files.write(dir.resolve("x.tar"), archive("d/x", new byte[] {'h', 'i'}));
    Programs programs = new Programs();
    Duration limit = Duration.ofMinutes(1);
    assertThat(programs.run(Command.of("tar", "-tf", file.toString()), limit)).isEqualTo("d/x\n");
    assertThat(programs.run(Command.of("tar", "-xOf", file.toString(), "d/x"), limit))
        .isEqualTo("hi");
  }

  @Test
  void anotherFileThanTheExpectedIsRefused() throws IOException {
    byte[] archive = archive("x", new byte[3]);
    assertRefused(() -> reader(archive).read("y", 3));
    assertRefused(() -> reader(archive).read("x", 2));
    assertRefused(() -> reader(archive).copy("x", 2, OutputStream.nullOutputStream(), _ -> {}));
    assertRefused(() -> reader(archive).end());
  }

  /** Type, and what a name could be taken for. */
  @ParameterizedTest
  @CsvSource({"1,x", "2,x", "3,x", "5,x", "L,x", "x,x", "0,a b", "0,a\\b", "0,''"})
  void whatIsNoOrdinaryFileIsRefused(char type, String name) {
    byte[] block = new TarHeader("x", 0).block();
    block[156] = (byte) type;
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    block[0] = 0;
    System.arraycopy(bytes, 0, block, 0, bytes.length);
    sum(block);
    assertRefused(() -> TarHeader.read(block));
  }

  private static void sum(byte[] block) {
    int sum = 8 * ' ';
    for (int i = 0; i < block.length; i++) {
      sum += i >= 148 && i < 156 ? 0 : block[i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, block, 148, text.length);
  }

  @Test
  void anArchiveThatWasCutOffIsRefused() throws IOException {
    byte[] archive = archive("x", new byte[600]);
    for (int length = 0; length < archive.length - TarHeader.BLOCK; length += 100) {
      byte[] part = new byte[length];
      System.arraycopy(archive, 0, part, 0, length);
      assertRefused(() -> {
        TarReader tar = reader(part);
        tar.read("x", 600);
        tar.end();
      });
    }
  }

  @Provide
  Arbitrary<byte[]> headers() {
    return Arbitraries.bytes().array(byte[].class).ofSize(TarHeader.BLOCK);
  }

  @Property
  void anyBytesAreAHeaderOrRefused(@ForAll("headers") byte[] block) throws IOException {
    sum(block);
    try {
      assertThat(TarHeader.read(block).bytes()).isNotNegative();
    } catch (TarException e) {
      assertThat(e).hasMessageMatching("[ -~]+");
    }
  }
}
