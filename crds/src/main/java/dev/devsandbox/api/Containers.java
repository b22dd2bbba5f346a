package dev.devsandbox.api;

/** Names of the containers in a sandbox's pod. */
public final class Containers {
  /** Loads the fence, proves it, ends. The only init container that must end. */
  public static final String FENCE = "devsandbox-fence";

  /** The proxy and policy DNS. */
  public static final String EGRESS = "devsandbox-egress";

  /** The identity API. */
  public static final String IDENTITY = "devsandbox-identity";

  /** The user's image. */
  public static final String WORKSPACE = "workspace";

  private Containers() {}
}
