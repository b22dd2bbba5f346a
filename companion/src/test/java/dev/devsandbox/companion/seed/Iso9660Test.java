package dev.devsandbox.companion.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions are ECMA-119's, less one: it counts bytes from 1. */
class Iso9660Test {
  private static final int PRIMARY = 16 * 2048;
  private final byte[] image = new Iso9660("cidata", Map.of("b", new byte[2049])).bytes();
  private final ByteBuffer big = ByteBuffer.wrap(image);
  private final ByteBuffer little = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);

  @Test
  void theVolumeSaysItsLabelAndItsSizeInBothByteOrders() {
    assertThat(new String(image, PRIMARY, 8, StandardCharsets.ISO_8859_1)).isEqualTo("\1CD001\1\0");
    assertThat(new String(image, PRIMARY + 40, 32, StandardCharsets.US_ASCII).strip())
        .isEqualTo("cidata");
    assertThat(little.getInt(PRIMARY + 80)).isEqualTo(image.length / 2048).isEqualTo(23);
    assertThat(big.getInt(PRIMARY + 84)).isEqualTo(23);
    assertThat(image[PRIMARY + 2048]).isEqualTo((byte) 255);
  }

  @Test
  void bothPathTablesLeadToTheRootDirectory() {
    int root = little.getInt(PRIMARY + 156 + 2);
    int ofLittle = little.getInt(PRIMARY + 140) * 2048;
    int ofBig = big.getInt(PRIMARY + 148) * 2048;
    assertThat(little.getInt(ofLittle + 2)).isEqualTo(root);
    assertThat(big.getInt(ofBig + 2)).isEqualTo(root);
    assertThat(little.getInt(PRIMARY + 132)).isEqualTo(10);
  }

  @Test
  void theSameFilesGiveTheSameBytes() {
    assertThat(new Iso9660("cidata", Map.of("b", new byte[2049])).bytes()).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A", "-a", "a/b", "..", "a b", "ä", "a;1", "a2345678901234567890123456789"})
  void otherFileNamesAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Iso9660("cidata", Map.of(name, new byte[0])));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\n", "123456789012345678901234567890123"})
  void otherLabelsAreRefused(String label) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Iso9660(label, Map.of()));
  }

  @Test
  void moreThanAMebibyteIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Iso9660("cidata", Map.of("a", new byte[(1 << 20) + 1])));
  }

  @Test
  void asManyFilesAsAreAllowedFitInTheRootDirectory() {
    assertThat(new Iso9660("cidata", files(16)).bytes()).hasSize(21 * 2048);
    assertThatIllegalArgumentException().isThrownBy(() -> new Iso9660("cidata", files(17)));
  }

  private static Map<String, byte[]> files(int count) {
    return IntStream.range(0, count)
        .mapToObj("a12345678901234567890123456%d"::formatted)
        .map(name -> name.substring(name.length() - 28))
        .collect(Collectors.toMap(Function.identity(), name -> new byte[0]));
  }
}
