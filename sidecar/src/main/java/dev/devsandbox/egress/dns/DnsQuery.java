package dev.devsandbox.egress.dns;

import dev.devsandbox.wire.HostName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A query as the workload sent it (RFC 1035 §4).
 *
 * @param id to be repeated in the answer
 * @param recursionDesired likewise
 * @param question the question section as it is in the message, letter case included
 * @param name empty when the labels form no host name
 * @param type of the question
 * @param edns whether the query carried an OPT record (RFC 6891)
 */
record DnsQuery(
    short id,
    boolean recursionDesired,
    ByteBuffer question,
    Optional<HostName> name,
    int type,
    boolean edns) {

  private static final int HEADER = 12;

  private static final int MAX_ADDITIONAL = 4;

  /** What became of a message. */
  sealed interface Result {
    record Valid(DnsQuery query) implements Result {}

    /** To be answered with this code and nothing else. */
    record Failed(short id, int opcode, int responseCode) implements Result {}

    /** Not to be answered at all: no query. */
    record Dropped() implements Result {}
  }

  /** Reads one message. Never throws. */
  static Result read(ByteBuffer message) {
    if (message.remaining() < HEADER) {
      return new Result.Dropped();
    }
    short id = message.getShort();
    int flags = Short.toUnsignedInt(message.getShort());
    if ((flags & 0x8000) != 0) {
      return new Result.Dropped();
    }
    int opcode = flags >> 11 & 0xf;
    if (opcode != 0) {
      return new Result.Failed(id, opcode, DnsCodes.NOT_IMPLEMENTED);
    }
    try {
      return readBody(message, id, (flags & 0x0100) != 0);
    } catch (BufferUnderflowException truncated) {
      return new Result.Failed(id, 0, DnsCodes.FORMAT_ERROR);
    }
  }

  private static Result readBody(ByteBuffer message, short id, boolean recursionDesired) {
    int questions = Short.toUnsignedInt(message.getShort());
    int answers = Short.toUnsignedInt(message.getShort());
    int authorities = Short.toUnsignedInt(message.getShort());
    int additional = Short.toUnsignedInt(message.getShort());
    if (questions != 1 || answers != 0 || authorities != 0 || additional > MAX_ADDITIONAL) {
      return new Result.Failed(id, 0, DnsCodes.FORMAT_ERROR);
    }
    int start = message.position();
    Optional<String> name = DnsNames.readUncompressed(message);
    if (name.isEmpty()) {
      return new Result.Failed(id, 0, DnsCodes.FORMAT_ERROR);
    }
    int type = Short.toUnsignedInt(message.getShort());
    int dnsClass = Short.toUnsignedInt(message.getShort());
    ByteBuffer question = message.slice(start, message.position() - start);
    boolean edns = false;
    for (int i = 0; i < additional; i++) {
      if (DnsNames.readUncompressed(message).isEmpty()) {
        return new Result.Failed(id, 0, DnsCodes.FORMAT_ERROR);
      }
      edns |= Short.toUnsignedInt(message.getShort()) == DnsCodes.TYPE_OPT;
      message.getShort();
      message.getInt();
      int length = Short.toUnsignedInt(message.getShort());
      if (length > message.remaining()) {
        return new Result.Failed(id, 0, DnsCodes.FORMAT_ERROR);
      }
      message.position(message.position() + length);
    }
    if (dnsClass != DnsCodes.CLASS_IN) {
      return new Result.Failed(id, 0, DnsCodes.REFUSED);
    }
    return new Result.Valid(
        new DnsQuery(id, recursionDesired, question, HostName.parse(name.get()), type, edns));
  }
}
