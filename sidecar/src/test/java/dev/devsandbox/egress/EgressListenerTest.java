package dev.devsandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.egress.policy.PolicyStore;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.UpFrame.Ack;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EgressListenerTest {
  @TempDir Path dir;
  private PolicyStore store;
  private EgressListener listener;

  @BeforeEach
  void createListener() {
    store = new PolicyStore(dir.resolve("config"), () -> {});
    listener =
        new EgressListener(
            store, new JsonLog(OutputStream.nullOutputStream(), "egress", Clock.systemUTC()));
  }

  @Test
  void aPushedConfigIsInForceWhenItIsAcknowledged() {
    EgressConfig config = config(7);

    assertThat(listener.onConfig(EgressConfigCodec.encode(config)))
        .isEqualTo(
            new Ack(
                new ConfigVersion(7, EgressConfigCodec.hash(config)),
                Ack.Result.Applied,
                null,
                List.of()));
    assertThat(store.document().orElseThrow().config()).isEqualTo(config);
  }

  @Test
  void anOlderConfigIsRefusedWithAReason() {
    listener.onConfig(EgressConfigCodec.encode(config(7)));
    Ack ack = listener.onConfig(EgressConfigCodec.encode(config(6)));

    assertThat(ack.result()).isEqualTo(Ack.Result.Refused);
    assertThat(ack.config().seq()).isEqualTo(6);
    assertThat(ack.reason()).isNotBlank();
    assertThat(store.document().orElseThrow().config().seq()).isEqualTo(7);
  }

  @Test
  void anUnreadableConfigIsRefused() {
    Ack ack = listener.onConfig("not a document");
    assertThat(ack.result()).isEqualTo(Ack.Result.Refused);
    assertThat(ack.config()).isEqualTo(ConfigVersion.UNREADABLE);
    assertThat(store.document()).isEmpty();
  }

  private static EgressConfig config(long seq) {
    return new EgressConfig("uid", seq, List.of(), List.of(), List.of());
  }
}
