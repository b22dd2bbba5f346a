package dev.devsandbox.egress;

import dev.devsandbox.control.ChannelListener;
import dev.devsandbox.egress.policy.PolicyStore;
import dev.devsandbox.egress.policy.PolicyStore.Outcome;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.UpFrame.Ack;
import java.util.List;

/** Puts in force what the broker says, and acknowledges it. */
record EgressListener(PolicyStore store, JsonLog log) implements ChannelListener {

  @Override
  public void onWelcome(DownFrame.Welcome welcome) {
    log.info("broker reached").with("sandbox", welcome.sandbox()).write();
  }

  @Override
  public Ack onConfig(String document) {
    return switch (store.offer(document)) {
      case Outcome.Applied applied -> {
        log.info("config applied")
            .with("source", "channel")
            .with("seq", applied.seq())
            .with("hash", applied.hash())
            .with("unsupported", String.join(",", applied.unsupported()))
            .write();
        yield new Ack(
            new ConfigVersion(applied.seq(), applied.hash()),
            Ack.Result.Applied,
            null,
            applied.unsupported());
      }
      case Outcome.Refused refused -> {
        log.warn("config refused")
            .with("source", "channel")
            .with("seq", refused.seq())
            .with("reason", refused.reason())
            .write();
        yield new Ack(
            new ConfigVersion(refused.seq(), refused.hash()),
            Ack.Result.Refused,
            refused.reason(),
            List.of());
      }
    };
  }

  @Override
  public void onRefusal(DownFrame.Refusal refusal) {
    if (refusal.code() == DownFrame.Refusal.Code.Revoked) {
      store.withdraw();
      log.warn("everything denied").with("reason", refusal.message()).write();
    }
  }

  @Override
  public void onDown(String reason) {
    log.warn("broker away").with("reason", reason).write();
  }
}
