package dev.devsandbox.operator.revision;

import dev.devsandbox.wire.FenceConfig;
import java.util.List;
import java.util.stream.Stream;

/** Whether the fence of a running pod serves what is asked now. */
public enum FenceFit {
  /** All that is needed is open, and all that must be closed is closed. */
  FITS,
  /** The broker has an address that this fence doesn't admit. */
  BROKER_MOVED,
  /** Something else differs that only a new fence can change. */
  OUTDATED;

  /** Compares; a fence with more openings fits, because the proxy refuses what no rule allows. */
  public static FenceFit of(FenceConfig running, FenceConfig wanted) {
    if (!running.broker().containsAll(wanted.broker())) {
      return BROKER_MOVED;
    }
    boolean fits =
        running.openings().containsAll(wanted.openings())
            && running.dns().containsAll(wanted.dns())
            && running.never().containsAll(wanted.never())
            && running.nodes().equals(wanted.nodes())
            && running.inbound().equals(wanted.inbound())
            && running.workloadUid() == wanted.workloadUid();
    return fits ? FITS : OUTDATED;
  }

  /** The openings that are wanted and that the running fence lacks, as a person writes them. */
  public static List<String> missing(FenceConfig running, FenceConfig wanted) {
    Stream<String> openings =
        wanted.openings().stream()
            .filter(opening -> !running.openings().contains(opening))
            .map(opening -> opening.cidr() + " port " + opening.port());
    Stream<String> inbound =
        wanted.inbound().stream()
            .filter(port -> !running.inbound().contains(port))
            .map(port -> "inbound port " + port);
    return Stream.concat(openings, inbound).toList();
  }
}
