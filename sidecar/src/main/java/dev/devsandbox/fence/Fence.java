package dev.devsandbox.fence;

import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceReport;
import dev.devsandbox.wire.FenceRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Loads the rules, proves them, and says how that went. */
final class Fence {
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(20);

  /** How the fence ends; the numbers are what its container exits with. */
  enum Status {
    /** The rules are in force, and every proof passed. */
    PROVEN(0),
    /** A proof failed or could not be carried out. */
    NOT_PROVEN(2),
    /** The rules could not be loaded. */
    NOT_LOADED(3),
    /** The configuration is unusable. */
    BAD_CONFIGURATION(4);

    private final int exitCode;

    Status(int exitCode) {
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /**
   * The end.
   *
   * @param status in one word
   * @param report in full
   */
  record Result(Status status, FenceReport report) {}

  private final String rules;
  private final String hash;
  private final FenceConfig config;
  private final Path procNet;

  Fence(FenceConfig config, Path procNet) {
    this.config = config;
    this.procNet = procNet;
    this.rules = FenceRules.render(config);
    this.hash = FenceRules.hash(rules);
  }

  /** Does all of it; whatever happens, the result says so. */
  Result run() throws InterruptedException {
    Nft.Running loading;
    try {
      loading = Nft.load(rules);
    } catch (IOException e) {
      return notLoaded(e);
    }
    // Preparing the listeners takes as long as nft does.
    try (Listeners listeners = Listeners.open()) {
      try {
        loading.await();
      } catch (IOException e) {
        return notLoaded(e);
      }
      return prove(listeners);
    } catch (IOException e) {
      return notProven(List.of(), failure("listen", "listeners on the redirect ports", e));
    }
  }

  private Result prove(Listeners listeners) throws IOException, InterruptedException {
    Proof proof = new Proof(rules, ProbePlan.of(config, settledNetwork()));
    try {
      proof.run(listeners);
      return new Result(Status.PROVEN, new FenceReport(hash, proof.passed(), null));
    } catch (ProofFailedException e) {
      return notProven(proof.passed(), e.failure());
    } catch (IOException e) {
      return notProven(proof.passed(), failure("proof", "a proof that can be made", e));
    }
  }

  /** Waits for IPv6 addresses to become usable; the plugin that made them has mostly waited. */
  private Network settledNetwork() throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(SETTLING);
    while (Network.isSettling(procNet) && Instant.now().isBefore(deadline)) {
      Thread.sleep(POLL);
    }
    return Network.read(procNet);
  }

  private Result notLoaded(IOException cause) {
    FenceReport.Failure failure = failure("load", "rules that nft accepts", cause);
    return new Result(Status.NOT_LOADED, new FenceReport(hash, List.of(), failure));
  }

  private Result notProven(List<String> passed, FenceReport.Failure failure) {
    return new Result(Status.NOT_PROVEN, new FenceReport(hash, passed, failure));
  }

  private static FenceReport.Failure failure(String proof, String expected, Exception cause) {
    return new FenceReport.Failure(proof, expected, String.valueOf(cause.getMessage()));
  }
}
