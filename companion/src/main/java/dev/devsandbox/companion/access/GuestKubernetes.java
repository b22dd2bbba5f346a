package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.GuestAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Kubernetes of a guest, as far as the guest's agent can tell; that needs no network. */
public final class GuestKubernetes {
  /** What starts Kubernetes in a guest. */
  public static final String UNIT = "devsandbox-kubernetes.service";

  /** Written when the API server answers, and gone at the next boot. */
  private static final String KUBECONFIG = "/run/devsandbox/kubeconfig";

  private static final int MOST_BYTES = 256 << 10;
  private static final int LOG_LINES = 15;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern PROPERTY = Pattern.compile("([A-Za-z]{1,32})=([a-z0-9-]{0,32})");

  private static final Pattern BOOT_TIME = Pattern.compile("UserspaceTimestamp=@([0-9]{1,11})");

  private final Agent agent;

  public GuestKubernetes(Agent agent) {
    this.agent = agent;
  }

  /** What was found. */
  public sealed interface Look {
    /** It answers. */
    record Up(GuestCluster cluster) implements Look {}

    /** It is about to. */
    record Starting(String state) implements Look {}

    /**
     * It was tried, and didn't work.
     *
     * @param log its last lines, fit to be shown
     */
    record Failed(List<String> log) implements Look {
      public Failed {
        log = List.copyOf(log);
      }
    }

    /** The guest has none. */
    record Absent() implements Look {}
  }

  /**
   * Looks once.
   *
   * @throws Problem when the guest can't be asked, or its kubeconfig can't be used
   */
  public Look look() throws Problem {
    Map<String, String> unit = unit();
    if (unit.getOrDefault("LoadState", "").equals("not-found")) {
      return new Look.Absent();
    }
    String active = unit.getOrDefault("ActiveState", "unknown");
    String state = active + " (" + unit.getOrDefault("SubState", "unknown") + ")";
    return switch (active) {
      case "failed" -> new Look.Failed(log());
      case "active" -> hasKubeconfig() ? up() : new Look.Starting(state);
      default -> new Look.Starting(state);
    };
  }

  private Look up() throws Problem {
    return new Look.Up(GuestCluster.parse(agent.readFile(KUBECONFIG, MOST_BYTES)));
  }

  private Map<String, String> unit() throws Problem {
    String said =
        run("systemctl", "show", "--property=LoadState,ActiveState,SubState", UNIT).output();
    Map<String, String> properties = new TreeMap<>();
    for (String line : said.lines().limit(8).toList()) {
      Matcher property = PROPERTY.matcher(line);
      if (property.matches()) {
        properties.put(property.group(1), property.group(2));
      }
    }
    return properties;
  }

  /** Has it started again; the looks that follow tell what comes of it. */
  public void restart() throws Problem {
    run("systemctl", "restart", "--no-block", UNIT);
  }

  /**
   * When the guest booted, by its own clock; what ran before is gone.
   *
   * @return long ago if the guest doesn't say
   */
  public Instant bootTime() throws Problem {
    Matcher seconds =
        BOOT_TIME.matcher(
            run("systemctl", "show", "--timestamp=unix", "--property=UserspaceTimestamp")
                .output()
                .strip());
    return seconds.matches()
        ? Instant.ofEpochSecond(Long.parseLong(seconds.group(1)))
        : Instant.EPOCH;
  }

  private boolean hasKubeconfig() throws Problem {
    return run("test", "-s", KUBECONFIG).exit() == 0;
  }

  private List<String> log() throws Problem {
    String lines = Integer.toString(LOG_LINES);
    return GuestText.last(
        run("journalctl", "--unit", UNIT, "--lines", lines, "--output", "cat", "--no-pager")
            .output(),
        LOG_LINES);
  }

  private GuestAgent.Outcome run(String... words) throws Problem {
    return agent.run(new GuestProgram("root", List.of(words)), new byte[0], LIMIT);
  }
}
