package dev.devsandbox.api;

/** Annotations of a sandbox's pod. Only the operator writes them; admission refuses anyone else. */
public final class Annotations {
  /** Prefix of all annotations and labels that are ours. */
  public static final String PREFIX = "devsandbox.dev/";

  /** The egress config of this pod: base64 of the deflated canonical JSON. Holds no secret. */
  public static final String EGRESS_CONFIG = PREFIX + "egress-config";

  /** PEM bundle of the CAs a sidecar may accept the broker's certificate from. */
  public static final String BROKER_CA = PREFIX + "broker-ca";

  /** Hash of everything that can't change in a running pod. */
  public static final String REVISION = PREFIX + "revision";

  /** Hash of the nft rules this pod was planned with; the fence must report the same. */
  public static final String FENCE_HASH = PREFIX + "fence-hash";

  private Annotations() {}
}
