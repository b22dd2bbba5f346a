package dev.devsandbox.companion.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {
  @ParameterizedTest
  @CsvSource({"512M,536870912", "1G,1073741824", "1T,1099511627776", "2GiB,2147483648"})
  void sizesAreReadInBinaryUnits(String typed, long bytes) throws Problem {
    assertThat(Size.parse("--memory", typed).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0G", "-1G", "1", "1K", "1.5G", "G", "1 G", "01G", "9999999G", "2048T"})
  void everythingElseIsAUsageError(String typed) {
    assertThatThrownBy(() -> Size.parse("--memory", typed))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.USAGE));
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll @LongRange(min = 1, max = 999_999) long mebibytes)
      throws Problem {
    Size size = Size.ofMebibytes(mebibytes);
    assertThat(Size.parse("--disk", size.toString())).isEqualTo(size);
  }
}
