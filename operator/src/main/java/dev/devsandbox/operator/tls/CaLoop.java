package dev.devsandbox.operator.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link CaManager} when something is due and at least every half minute. */
public final class CaLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CaLoop.class);
  // The manual trigger is an annotation that nobody watches for us.
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final CaManager manager;
  private final Clock clock;
  private final Thread thread;

  public CaLoop(CaManager manager, Clock clock) {
    this.manager = manager;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("broker-certificates").unstarted(this::loop);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void loop() {
    while (true) {
      Duration pause;
      try {
        Instant until = manager.run();
        pause = Duration.between(clock.instant(), until);
      } catch (Exception e) {
        log.warn("broker certificates: trying again", e);
        pause = RETRY;
      }
      try {
        Thread.sleep(pause.compareTo(LOOK) < 0 ? pause : LOOK);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
