package dev.devsandbox.egress.dns;

import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered to {@link #query}. An answer counts only if it is to this question.
 *
 * @param addresses those of the name, or of the end of its CNAME chain; none when it has none
 * @param truncated whether the whole answer must be fetched by TCP
 * @param failed whether the server could not tell
 */
record DnsResponse(List<IpAddress> addresses, boolean truncated, boolean failed) {
  private static final int MAX_CHAIN = 8;
  private static final int MAX_RECORDS = 256;

  DnsResponse {
    addresses = List.copyOf(addresses);
  }

  /** The query for addresses of one family, with recursion desired and nothing else. */
  static ByteBuffer query(short id, HostName name, int type) {
    ByteBuffer out = ByteBuffer.allocate(12 + name.value().length() + 2 + 4);
    out.putShort(id).putShort((short) 0x0100).putShort((short) 1).putShort((short) 0).putInt(0);
    DnsNames.write(name, out);
    return out.putShort((short) type).putShort((short) DnsCodes.CLASS_IN).flip();
  }

  /** Reads one message; empty when it is not the answer to that query. Never throws. */
  static Optional<DnsResponse> read(ByteBuffer message, short id, HostName name, int type) {
    try {
      if (message.getShort() != id) {
        return Optional.empty();
      }
      int flags = Short.toUnsignedInt(message.getShort());
      boolean isAnswer = (flags & 0x8000) != 0 && (flags >> 11 & 0xf) == 0;
      int questions = Short.toUnsignedInt(message.getShort());
      int answers = Short.toUnsignedInt(message.getShort());
      message.getInt();
      if (!isAnswer || questions != 1 || !isQuestion(message, name, type)) {
        return Optional.empty();
      }
      if ((flags & 0x0200) != 0) {
        return Optional.of(new DnsResponse(List.of(), true, false));
      }
      int code = flags & 0xf;
      boolean failed = code != DnsCodes.NO_ERROR && code != DnsCodes.NAME_ERROR;
      List<IpAddress> addresses =
          code == DnsCodes.NO_ERROR ? readAnswers(message, answers, name, type) : List.of();
      return Optional.of(new DnsResponse(addresses, false, failed));
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static boolean isQuestion(ByteBuffer message, HostName name, int type) {
    boolean sameName = readName(message).filter(name::equals).isPresent();
    boolean sameType = Short.toUnsignedInt(message.getShort()) == type;
    return sameName && sameType && Short.toUnsignedInt(message.getShort()) == DnsCodes.CLASS_IN;
  }

  private static List<IpAddress> readAnswers(
      ByteBuffer message, int count, HostName name, int type) {
    Map<HostName, HostName> aliases = new HashMap<>();
    Map<HostName, List<IpAddress>> byOwner = new HashMap<>();
    for (int i = 0; i < Math.min(count, MAX_RECORDS); i++) {
      Optional<HostName> owner = readName(message);
      int recordType = Short.toUnsignedInt(message.getShort());
      int recordClass = Short.toUnsignedInt(message.getShort());
      message.getInt();
      int length = Short.toUnsignedInt(message.getShort());
      int end = message.position() + length;
      if (end > message.limit()) {
        throw new BufferUnderflowException();
      }
      if (owner.isPresent() && recordClass == DnsCodes.CLASS_IN) {
        if (recordType == DnsCodes.TYPE_CNAME) {
          readName(message).ifPresent(alias -> aliases.putIfAbsent(owner.get(), alias));
        } else if (recordType == type && length == (type == DnsCodes.TYPE_A ? 4 : 16)) {
          byte[] address = new byte[length];
          message.get(address);
          byOwner.computeIfAbsent(owner.get(), o -> new ArrayList<>()).add(IpAddress.of(address));
        }
      }
      message.position(end);
    }
    HostName last = name;
    for (int i = 0; i < MAX_CHAIN && aliases.containsKey(last); i++) {
      last = aliases.getOrDefault(last, last);
    }
    return byOwner.getOrDefault(last, List.of());
  }

  private static Optional<HostName> readName(ByteBuffer message) {
    return DnsNames.read(message).flatMap(HostName::parse);
  }
}
