package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.host.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of this machine's loopback address (127.0.0.1) that leads to one of a guest.
 *
 * @param host the port here, 1 to 65535
 * @param guest the port there, 1 to 65535
 */
public record Forward(int host, int guest) {
  private static final Pattern TYPED = Pattern.compile("([1-9][0-9]{0,4}):([1-9][0-9]{0,4})");
  private static final int LAST_PORT = 0xffff;

  public Forward {
    if (host < 1 || host > LAST_PORT || guest < 1 || guest > LAST_PORT) {
      throw new IllegalArgumentException("a port is 1 to 65535");
    }
  }

  /**
   * Reads {@code HOST:GUEST}.
   *
   * @throws Problem when it isn't two ports
   */
  public static Forward parse(String typed) throws Problem {
    Matcher ports = TYPED.matcher(typed);
    if (ports.matches()) {
      int host = Integer.parseInt(ports.group(1));
      int guest = Integer.parseInt(ports.group(2));
      if (host <= LAST_PORT && guest <= LAST_PORT) {
        return new Forward(host, guest);
      }
    }
    throw new Problem(
        Problem.Kind.USAGE,
        "a forward is HOST:GUEST, two ports from 1 to 65535",
        "8080:80 leads from 127.0.0.1:8080 here to port 80 of the guest");
  }

  @Override
  public String toString() {
    return host + ":" + guest;
  }
}
