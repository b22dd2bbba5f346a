package dev.devsandbox.egress.policy;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.IpAddress;
import dev.devsandbox.wire.IpRanges;
import dev.devsandbox.wire.NeverRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which addresses may be dialled. Asked about the very address that is dialled, each time. */
public final class AddressPolicy {
  /** 2000::/3, the only IPv6 addresses that are assigned to the public (RFC 4291 §2.4). */
  private static final long GLOBAL_UNICAST = 1;

  private final IpRanges never;
  private final IpRanges closed = IpRanges.of(NeverRanges.PRIVATE);

  /**
   * @param clusterRanges what this cluster adds to {@link NeverRanges#ABSOLUTE}
   * @param synthetic ranges that stand for names and lead nowhere themselves
   */
  public AddressPolicy(Collection<Cidr> clusterRanges, Collection<Cidr> synthetic) {
    List<Cidr> all = new ArrayList<>(NeverRanges.ABSOLUTE);
    all.addAll(clusterRanges);
    all.addAll(synthetic);
    this.never = IpRanges.of(all);
  }

  /** Why an address that an allowed name resolved to is not dialled; empty when it may be. */
  public Optional<Reason> refusesResolved(IpAddress address, int port, Policy policy) {
    Optional<Reason> refusal = refusesAlways(address, policy);
    if (refusal.isPresent() || isPublic(address) || policy.opens(address, port)) {
      return refusal;
    }
    return Optional.of(Reason.ResolvedPrivate);
  }

  /** Why an address that the workload named itself is not dialled; empty when it may be. */
  public Optional<Reason> refusesLiteral(IpAddress address, int port, Policy policy) {
    Optional<Reason> refusal = refusesAlways(address, policy);
    if (refusal.isPresent() || policy.opens(address, port)) {
      return refusal;
    }
    return Optional.of(Reason.NotAllowed);
  }

  private Optional<Reason> refusesAlways(IpAddress address, Policy policy) {
    if (never.contains(address)) {
      return Optional.of(Reason.NeverAddress);
    }
    return policy.denies(address) ? Optional.of(Reason.DeniedByPolicy) : Optional.empty();
  }

  private boolean isPublic(IpAddress address) {
    return !closed.contains(address)
        && (!address.ipv6() || address.high() >>> 61 == GLOBAL_UNICAST);
  }
}
