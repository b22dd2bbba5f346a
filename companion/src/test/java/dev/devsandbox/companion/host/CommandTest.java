package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class CommandTest {
  @Property(tries = 100)
  void aShellReadsThePrintedCommandAsItWasMeant(
      @ForAll @StringLength(max = 20) @CharRange(from = 1, to = 0x7f) String word) throws Problem {
    Command meant = Command.of("printf", "%s.", word);
    Command typed = Command.of("sh", "-c", meant.toString());
    assertThat(new Programs().run(typed, Duration.ofSeconds(10))).isEqualTo(word + ".");
  }
}
