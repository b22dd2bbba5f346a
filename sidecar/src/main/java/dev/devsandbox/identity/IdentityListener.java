package dev.devsandbox.identity;

import dev.devsandbox.control.ChannelListener;
import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.DownFrame;
import dev.devsandbox.wire.UpFrame;
import java.util.List;

/** Passes the broker's word on to the tokens. */
record IdentityListener(Tokens tokens, JsonLog log) implements ChannelListener {
  @Override
  public void onWelcome(DownFrame.Welcome welcome) {
    log.info("broker reached").with("sandbox", welcome.sandbox()).write();
  }

  @Override
  public UpFrame.Ack onConfig(String document) {
    return new UpFrame.Ack(
        ConfigVersion.UNREADABLE,
        UpFrame.Ack.Result.Refused,
        "the identity sidecar takes no egress config",
        List.of());
  }

  @Override
  public void onIdentity(DownFrame.Identity identity) {
    tokens.setGrant(identity);
    log.info("grant")
        .with("uids", identity.uids().toString())
        .with("audiences", identity.audiences().toString())
        .write();
  }

  @Override
  public void onToken(DownFrame.Token token) {
    tokens.issued(token);
  }

  @Override
  public void onTokenDenied(DownFrame.TokenDenied denied) {
    tokens.denied(denied);
  }

  @Override
  public void onRefusal(DownFrame.Refusal refusal) {
    if (refusal.code() == DownFrame.Refusal.Code.Revoked) {
      tokens.revokeAll();
    }
  }

  @Override
  public void onDown(String reason) {
    log.warn("broker away").with("reason", reason).write();
  }
}
