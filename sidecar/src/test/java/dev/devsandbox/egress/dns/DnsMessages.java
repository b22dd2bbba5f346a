package dev.devsandbox.egress.dns;

import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds DNS messages field by field. */
final class DnsMessages {
  private DnsMessages() {}

  /** A query as a stub resolver sends it. */
  static ByteBuffer query(int id, String name, int type) {
    ByteBuffer out = header(id, 0x0100, 1, 0, 0);
    name(out, name);
    return out.putShort((short) type).putShort((short) 1).flip();
  }

  /** The same with an OPT record. */
  static ByteBuffer ednsQuery(int id, String name, int type, byte[] options) {
    ByteBuffer out = header(id, 0x0100, 1, 0, 1);
    name(out, name);
    out.putShort((short) type).putShort((short) 1);
    out.put((byte) 0).putShort((short) 41).putShort((short) 1232).putInt(0);
    return out.putShort((short) options.length).put(options).flip();
  }

  /** Begins an answer to a query; records follow. */
  static ByteBuffer answer(short id, int flags, HostName name, int type, int answers) {
    ByteBuffer out = header(id, flags, 1, answers, 0);
    DnsNames.write(name, out);
    return out.putShort((short) type).putShort((short) 1);
  }

  static void address(ByteBuffer out, String owner, String text) {
    byte[] address = IpAddress.parse(text).orElseThrow().bytes();
    name(out, owner);
    out.putShort((short) (address.length == 4 ? 1 : 28)).putShort((short) 1).putInt(60);
    out.putShort((short) address.length).put(address);
  }

  static void alias(ByteBuffer out, String owner, String target) {
    name(out, owner);
    out.putShort((short) 5).putShort((short) 1).putInt(60);
    out.putShort((short) (target.length() + 2));
    name(out, target);
  }

  static void name(ByteBuffer out, String name) {
    for (String label : name.split("\\.", -1)) {
      byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
      out.put((byte) bytes.length).put(bytes);
    }
    out.put((byte) 0);
  }

  static ByteBuffer header(int id, int flags, int questions, int answers, int additional) {
    return ByteBuffer.allocate(4096)
        .putShort((short) id)
        .putShort((short) flags)
        .putShort((short) questions)
        .putShort((short) answers)
        .putShort((short) 0)
        .putShort((short) additional);
  }
}
