package dev.devsandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.PolicyStore;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame.Refusal;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.UpFrame.Ack;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EgressListenerTest {
  @TempDir Path dir;
  private final AtomicInteger changes = new AtomicInteger();
  private PolicyStore store;
  private EgressListener listener;

  @BeforeEach
  void createListener() {
    store = new PolicyStore(dir.resolve("config"), changes::incrementAndGet);
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

  @Test
  void aRevokedPodReachesNothingUntilAConfigComesThatIsNotOlder() {
    String document = EgressConfigCodec.encode(config(7));
    listener.onConfig(document);
    changes.set(0);

    listener.onRefusal(new Refusal(Refusal.Code.Revoked, "the pod is being deleted"));
    assertThat(store.policy()).isSameAs(Policy.DENY_ALL);
    assertThat(store.document()).isEmpty();
    assertThat(changes).as("open tunnels were judged again").hasValue(1);

    assertThat(listener.onConfig(EgressConfigCodec.encode(config(6))).result())
        .isEqualTo(Ack.Result.Refused);
    assertThat(store.policy()).isSameAs(Policy.DENY_ALL);
    assertThat(listener.onConfig(document).result()).isEqualTo(Ack.Result.Applied);
    assertThat(store.policy()).isNotSameAs(Policy.DENY_ALL);
  }

  @ParameterizedTest
  @EnumSource(value = Refusal.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "Revoked")
  void anyOtherRefusalLeavesTheConfigInForce(Refusal.Code code) {
    listener.onConfig(EgressConfigCodec.encode(config(7)));
    listener.onRefusal(new Refusal(code, "because"));
    assertThat(store.document()).isPresent();
  }

  private static EgressConfig config(long seq) {
    return new EgressConfig("uid", seq, List.of(), List.of(), List.of());
  }
}
