package dev.devsandbox.egress.policy;

import dev.devsandbox.log.JsonLog;
import dev.devsandbox.wire.EgressConfigCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * Offers the file that the kubelet keeps up to date. It replaces the directory behind a link, so
 * the directory that holds the link is watched; and in case an event is lost, the file is read
 * again from time to time.
 */
public final class ConfigFile {
  private static final long REREAD_SECONDS = 30;
  private static final int MAX_BYTES = EgressConfigCodec.MAX_ENCODED + 1;

  private final Path directory;
  private final Path file;
  private final PolicyStore store;
  private final JsonLog log;
  private String last = "";

  /**
   * @param directory what is watched
   * @param name of the file in it
   */
  public ConfigFile(Path directory, String name, PolicyStore store, JsonLog log) {
    this.directory = directory;
    this.file = directory.resolve(name);
    this.store = store;
    this.log = log;
  }

  /** Offers the content if it differs from what was offered last. */
  public void read() {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII);
    } catch (IOException missing) {
      text = "";
    }
    if (text.equals(last)) {
      return;
    }
    last = text;
    PolicyStore.Outcome outcome = store.offer(text);
    // No switch: its first use would take 10 ms of the start.
    if (outcome instanceof PolicyStore.Outcome.Applied applied) {
      log.info("config applied")
          .with("source", "file")
          .with("seq", applied.seq())
          .with("hash", applied.hash())
          .with("unsupported", String.join(",", applied.unsupported()))
          .write();
    } else if (outcome instanceof PolicyStore.Outcome.Refused refused) {
      log.warn("config refused")
          .with("source", "file")
          .with("seq", refused.seq())
          .with("reason", refused.reason())
          .write();
    }
  }

  /** Watches for as long as the process lives, on a thread of its own. */
  public void watch() {
    Thread.ofPlatform().name("config-file").daemon().start(this::watchForEver);
  }

  private void watchForEver() {
    try (WatchService watcher = directory.getFileSystem().newWatchService()) {
      directory.register(
          watcher,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      while (true) {
        read();
        WatchKey key = watcher.poll(REREAD_SECONDS, TimeUnit.SECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    } catch (IOException e) {
      log.error("the config file can't be watched").with(e).write();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
