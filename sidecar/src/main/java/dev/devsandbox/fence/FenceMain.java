package dev.devsandbox.fence;

import dev.devsandbox.log.JsonLog;
import dev.devsandbox.log.LogEvent;
import dev.devsandbox.wire.FenceFormatException;
import dev.devsandbox.wire.FenceReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The fence's container: no arguments, settings in the environment, result in the exit code. */
public final class FenceMain {
  private final Map<String, String> environment;
  private final JsonLog log;

  private FenceMain(Map<String, String> environment, JsonLog log) {
    this.environment = environment;
    this.log = log;
  }

  /** Exits with 0 proven, 2 not proven, 3 not loaded, 4 bad configuration. */
  public static void main(String[] arguments) throws InterruptedException {
    JsonLog log = new JsonLog(System.out, "fence", Clock.systemUTC());
    Fence.Status status = new FenceMain(System.getenv(), log).run();
    System.exit(status.exitCode());
  }

  private Fence.Status run() throws InterruptedException {
    Fence.Result result = fence();
    report(result);
    return result.status();
  }

  private Fence.Result fence() throws InterruptedException {
    try {
      Settings settings = Settings.of(environment);
      if (settings.initDirectory().isPresent()) {
        InitProgram.install(settings.initProgram(), settings.initDirectory().get());
      }
      return new Fence(settings.config(), Path.of("/proc/net")).run();
    } catch (FenceFormatException e) {
      return unusable("configuration", "a valid DEVSANDBOX_FENCE", e);
    } catch (IOException e) {
      return unusable("init", "the init program in its directory", e);
    }
  }

  private static Fence.Result unusable(String proof, String expected, Exception cause) {
    FenceReport.Failure failure = new FenceReport.Failure(proof, expected, cause.toString());
    return new Fence.Result(
        Fence.Status.BAD_CONFIGURATION, new FenceReport("", List.of(), failure));
  }

  private void report(Fence.Result result) {
    FenceReport report = result.report();
    FenceReport.Failure failure = report.failure();
    LogEvent event =
        failure == null ? log.info("fence proven") : log.error("fence not proven: " + failure);
    event.with("rules", report.rules()).with("proofs", report.proofs().size()).write();
    try {
      Files.writeString(Settings.terminationLog(environment), report.toJson());
    } catch (IOException e) {
      log.error("no report").with(e).write();
    }
  }
}
