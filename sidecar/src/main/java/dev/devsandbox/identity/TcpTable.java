package dev.devsandbox.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads {@code /proc/net/tcp} and {@code /proc/net/tcp6} (proc_net_tcp in the kernel's
 * documentation): rows of columns, of which the 2nd and 3rd are the socket's own and its peer's
 * address, the 4th its state and the 8th the uid of its owner. Addresses are 32-bit words in the
 * machine's byte order, in hex.
 */
final class TcpTable {
  private static final String ESTABLISHED = "01";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int UID = 7;
  private static final int MAX_LINE = 512;
  private static final long MAX_UID = 0xFFFF_FFFEL;

  private TcpTable() {}

  /** Whether a socket is written as IPv6, or as the 32 bits of IPv4. */
  enum Form {
    IPV4,
    IPV6
  }

  /** An address and port as the table writes them; an IPv4 address in IPv6 form is mapped. */
  static String format(InetSocketAddress socket, Form form) {
    byte[] address = inForm(socket.getAddress(), form);
    StringBuilder text = new StringBuilder();
    ByteBuffer words = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      text.append(HEX.toHexDigits(words.getInt()));
    }
    return text.append(':').append(HEX.toHexDigits((short) socket.getPort())).toString();
  }

  private static byte[] inForm(InetAddress address, Form form) {
    byte[] bytes = address.getAddress();
    if (form == Form.IPV6 && address instanceof Inet4Address) {
      return ByteBuffer.allocate(16).putShort(10, (short) -1).put(12, bytes).array();
    }
    return bytes;
  }

  /**
   * The owner of the established socket with these two addresses. A socket in any other state has
   * no owner that would still get an answer, and the kernel may show 0 for it.
   *
   * @return empty if there is no such row, or more than one owner, or anything unexpected in it
   */
  static OptionalLong findOwner(InputStream table, String local, String remote) throws IOException {
    OptionalLong owner = OptionalLong.empty();
    byte[] buffer = new byte[8192];
    StringBuilder line = new StringBuilder(MAX_LINE);
    for (int read = table.read(buffer); read >= 0; read = table.read(buffer)) {
      for (int i = 0; i < read; i++) {
        if (buffer[i] != '\n') {
          if (line.length() < MAX_LINE) {
            line.append((char) (buffer[i] & 0xff));
          }
          continue;
        }
        OptionalLong found = ownerIn(line.toString(), local, remote);
        line.setLength(0);
        if (found.isPresent()) {
          if (owner.isPresent() && owner.getAsLong() != found.getAsLong()) {
            return OptionalLong.empty();
          }
          owner = found;
        }
      }
    }
    return owner;
  }

  private static OptionalLong ownerIn(String line, String local, String remote) {
    if (!line.contains(local)) {
      return OptionalLong.empty();
    }
    // Not split by a pattern of many spaces: loading that takes longer than all the rest.
    List<String> columns =
        Stream.of(line.split(" ", -1)).filter(column -> !column.isEmpty()).toList();
    return columns.size() > UID
            && columns.get(LOCAL).equals(local)
            && columns.get(REMOTE).equals(remote)
            && columns.get(STATE).equals(ESTABLISHED)
        ? parseUid(columns.get(UID))
        : OptionalLong.empty();
  }

  private static OptionalLong parseUid(String text) {
    boolean isNumber = !text.isEmpty() && text.length() <= 10 && isDigits(text);
    long uid = isNumber ? Long.parseLong(text) : Long.MAX_VALUE;
    return uid <= MAX_UID ? OptionalLong.of(uid) : OptionalLong.empty();
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
