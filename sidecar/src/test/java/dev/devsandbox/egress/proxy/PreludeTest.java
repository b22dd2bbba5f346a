package dev.devsandbox.egress.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.egress.io.ByteBudget;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PreludeTest {
  private static final int LONG = 1000;

  @Test
  void keepsWhatWasAddedAndThenOnlyTheLastOfIt() {
    Prelude prelude = new Prelude(new ByteBudget(1 << 20));
    for (byte b = 0; b < 100; b++) {
      assertThat(prelude.add(ByteBuffer.wrap(new byte[] {b, b, b, b, b, b, b, b}))).isTrue();
    }
    assertThat(prelude.content().remaining()).isEqualTo(800);
    prelude.keepLast(9);
    assertThat(prelude.content())
        .isEqualTo(ByteBuffer.wrap(new byte[] {98, 99, 99, 99, 99, 99, 99, 99, 99}));
  }

  @Test
  void theCopyThatAReaderMakesIsPaidForToo() {
    ByteBudget budget = new ByteBudget(4 * LONG);
    Prelude first = new Prelude(budget);
    Prelude second = new Prelude(budget);
    assertThat(first.add(ByteBuffer.allocate(LONG))).isTrue();
    assertThat(second.add(ByteBuffer.allocate(LONG))).isFalse();
    first.release();
    assertThat(second.add(ByteBuffer.allocate(LONG))).isTrue();
    second.release();
    assertThat(budget.available()).isEqualTo(4 * LONG);
  }

  @Test
  void aBeginningThatIsTooLongIsRefused() {
    Prelude prelude = new Prelude(new ByteBudget(1 << 20));
    assertThat(prelude.add(ByteBuffer.allocate(Prelude.MAX))).isTrue();
    assertThat(prelude.add(ByteBuffer.allocate(1))).isFalse();
  }
}
