package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GuestTextTest {
  @Property
  void anyTextIsOneBoundedLineOfPrintableAscii(@ForAll String text) {
    assertThat(GuestText.line(text)).matches("[ -~]{0,299}…?|[ -~]{300}");
  }

  @Test
  void controlsAreShownAndNotObeyed() {
    assertThat(GuestText.line("a\u001b]0;x\u0007\nb")).isEqualTo("a\\u{1b}]0;x\\u{7} b");
  }

  @Test
  void theLastLinesAreThoseThatSaySomething() {
    assertThat(GuestText.last("a\n\nb\n \nc\n", 2)).containsExactly("b", "c");
  }
}
