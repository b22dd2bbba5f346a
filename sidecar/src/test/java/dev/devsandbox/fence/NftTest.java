package dev.devsandbox.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.FenceCounter;
import org.junit.jupiter.api.Test;

class NftTest {
  @Test
  void readsCountersAndOverlooksThoseItDoesNotKnow() {
    assertThat(
            Nft.parseCounters(
                """
                table inet devsandbox {
                \tcounter denied_udp {
                \t\tpackets 7 bytes 120
                \t}
                \tcounter other {
                \t\tpackets 9 bytes 1
                \t}
                }
                """))
        .containsOnly(org.assertj.core.api.Assertions.entry(FenceCounter.DENIED_UDP, 7L));
  }

  @Test
  void findsNoneInNothing() {
    assertThat(Nft.parseCounters("")).isEmpty();
  }
}
