package dev.devsandbox.operator.health;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices a watch into the void. A peer that vanished closes nothing, and a quiet watch looks like
 * a dead one; so every watch asks the API server to end it after a while, and one that was not
 * opened again in time is not a watch any more.
 */
public final class WatchGuard implements Interceptor {
  /** After this time the API server ends a watch, and the client continues it from where it was. */
  private static final Duration LIFE = Duration.ofSeconds(35);

  /** A watch that was opened this long ago hears nothing. */
  private static final Duration STALE = Duration.ofSeconds(50);

  private final Clock clock;
  private final Map<String, Instant> opened = new ConcurrentHashMap<>();

  /** Measures with this clock. */
  public WatchGuard(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    URI uri = request.uri();
    String query = uri.getRawQuery();
    if (query == null || !("&" + query + "&").contains("&watch=true&")) {
      return;
    }
    builder.uri(bounded(uri));
    opened(uri);
  }

  /** The same watch, to be ended by the API server after {@link #LIFE}. */
  static URI bounded(URI watch) {
    String text = watch.toString();
    String query =
        watch.getRawQuery().replaceAll("(^|&)timeoutSeconds=[0-9]*", "").replaceFirst("^&", "");
    return URI.create(
        text.substring(0, text.indexOf('?') + 1) + query + "&timeoutSeconds=" + LIFE.toSeconds());
  }

  void opened(URI watch) {
    opened.put(key(watch), clock.instant());
  }

  private static String key(URI uri) {
    String query = uri.getRawQuery();
    return uri.getPath()
        + " "
        + query.replaceAll("(^|&)(resourceVersion|timeoutSeconds)=[^&]*", "");
  }

  /** Paths of the watches that hear nothing, although the API server could be asked. */
  public List<String> stale() {
    Instant now = clock.instant();
    return opened.entrySet().stream()
        .filter(watch -> watch.getValue().plus(STALE).isBefore(now))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
