package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.splice.Splicer;
import dev.devsandbox.log.JsonLog;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Links {@link Splicer} on a thread of its own once somebody has use for it. */
public final class LazySplicer {
  private final JsonLog log;
  private volatile @Nullable Splicer splicer;
  private boolean requested;

  public LazySplicer(JsonLog log) {
    this.log = log;
  }

  /** The splicer, if it is there already. */
  Optional<Splicer> get() {
    if (!requested) {
      requested = true;
      Thread.ofPlatform().name("link-splice").daemon().start(this::link);
    }
    return Optional.ofNullable(splicer);
  }

  private void link() {
    try {
      splicer = Splicer.link();
    } catch (IOException | RuntimeException | LinkageError unusable) {
      // Copying goes on; it is slower and as correct.
      log.warn("splice is not available").with(unusable).write();
    }
  }
}
