package dev.devsandbox.egress.dns;

import dev.devsandbox.egress.policy.DenialLog;
import dev.devsandbox.egress.policy.Policy;
import dev.devsandbox.egress.policy.Reason;
import dev.devsandbox.wire.HostName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers the workload's queries out of the policy alone; nothing the workload asks reaches another
 * server. Allowed names have a synthetic address, all others do not exist.
 */
public final class PolicyDns {
  /** Room that an answer needs at most, in bytes. */
  public static final int MAX_ANSWER = 512;

  private static final int TTL_SECONDS = 30;
  private static final int UDP_PAYLOAD = 1232;
  private static final int ROOM_FOR_ANSWER = 28;

  private final Supplier<Policy> policy;
  private final SyntheticAddresses addresses;
  private final DenialLog denials;
  private final boolean ipv6;

  /**
   * @param policy the one in force
   * @param ipv6 whether the pod has an IPv6 address; without one no AAAA is given out
   */
  public PolicyDns(
      Supplier<Policy> policy, SyntheticAddresses addresses, DenialLog denials, boolean ipv6) {
    this.policy = policy;
    this.addresses = addresses;
    this.denials = denials;
    this.ipv6 = ipv6;
  }

  /** The answer to one message; empty when it deserves none. */
  public Optional<ByteBuffer> answer(ByteBuffer message) {
    return switch (DnsQuery.read(message)) {
      case DnsQuery.Result.Dropped _ -> Optional.empty();
      case DnsQuery.Result.Failed failed -> Optional.of(failure(failed));
      case DnsQuery.Result.Valid valid -> Optional.of(answer(valid.query()));
    };
  }

  private ByteBuffer answer(DnsQuery query) {
    if (query.name().isEmpty()) {
      return empty(query, DnsCodes.NAME_ERROR, DnsCodes.EDE_BLOCKED);
    }
    HostName name = query.name().get();
    Optional<Reason> refused = policy.get().refusesLookup(name);
    if (refused.isPresent()) {
      denials.record(name.value(), 0, refused.get());
      return empty(query, DnsCodes.NAME_ERROR, DnsCodes.EDE_BLOCKED);
    }
    int type = query.type();
    if (type == DnsCodes.TYPE_A || (type == DnsCodes.TYPE_AAAA && ipv6)) {
      return address(query, name);
    }
    boolean meta = type >= DnsCodes.FIRST_META_TYPE && type <= DnsCodes.LAST_META_TYPE;
    return empty(query, meta ? DnsCodes.NOT_IMPLEMENTED : DnsCodes.NO_ERROR, -1);
  }

  private ByteBuffer address(DnsQuery query, HostName name) {
    Optional<Integer> index;
    try {
      index = addresses.allocate(name, policy.get().wildcardFor(name));
    } catch (IOException stateNotWritable) {
      return empty(query, DnsCodes.SERVER_FAILURE, DnsCodes.EDE_OTHER);
    }
    if (index.isEmpty()) {
      denials.record(name.value(), 0, Reason.LimitReached);
      return empty(query, DnsCodes.REFUSED, DnsCodes.EDE_OTHER);
    }
    byte[] address =
        query.type() == DnsCodes.TYPE_A
            ? SyntheticAddresses.v4(index.get()).bytes()
            : SyntheticAddresses.v6(index.get()).bytes();
    ByteBuffer out = begin(query, DnsCodes.NO_ERROR, 1);
    out.putShort((short) 0xc00c)
        .putShort((short) query.type())
        .putShort((short) DnsCodes.CLASS_IN)
        .putInt(TTL_SECONDS)
        .putShort((short) address.length)
        .put(address);
    return finish(query, out, -1);
  }

  private static ByteBuffer empty(DnsQuery query, int responseCode, int extendedError) {
    return finish(query, begin(query, responseCode, 0), extendedError);
  }

  private static ByteBuffer begin(DnsQuery query, int responseCode, int answers) {
    ByteBuffer out = ByteBuffer.allocate(12 + query.question().remaining() + 2 * ROOM_FOR_ANSWER);
    int flags = 0x8080 | (query.recursionDesired() ? 0x0100 : 0) | responseCode;
    return out.putShort(query.id())
        .putShort((short) flags)
        .putShort((short) 1)
        .putShort((short) answers)
        .putShort((short) 0)
        .putShort((short) (query.edns() ? 1 : 0))
        .put(query.question().duplicate());
  }

  /**
   * @param extendedError RFC 8914 code, or -1 for none
   */
  private static ByteBuffer finish(DnsQuery query, ByteBuffer out, int extendedError) {
    if (query.edns()) {
      out.put((byte) 0).putShort((short) DnsCodes.TYPE_OPT).putShort((short) UDP_PAYLOAD).putInt(0);
      if (extendedError < 0) {
        out.putShort((short) 0);
      } else {
        out.putShort((short) 6)
            .putShort((short) 15)
            .putShort((short) 2)
            .putShort((short) extendedError);
      }
    }
    return out.flip();
  }

  private static ByteBuffer failure(DnsQuery.Result.Failed failed) {
    int flags = 0x8000 | failed.opcode() << 11 | failed.responseCode();
    return ByteBuffer.allocate(12).putShort(failed.id()).putShort((short) flags).rewind();
  }
}
