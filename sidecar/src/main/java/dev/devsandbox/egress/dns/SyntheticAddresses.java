package dev.devsandbox.egress.dns;

import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.HostName;
import dev.devsandbox.wire.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An IPv4 and an IPv6 address for each name, by which the name is known again when the workload
 * connects. An address is never given to another name: it is on disk before it is in an answer, and
 * read back when the proxy restarts.
 */
public final class SyntheticAddresses implements AutoCloseable {
  /** Most names altogether. */
  public static final int MAX_NAMES = 32_768;

  /** Most names that one wildcard may bring. */
  public static final int MAX_PER_WILDCARD = 4096;

  /** For benchmarks of network devices (RFC 2544), so nobody's real address. */
  private static final Cidr V4 = prefix("198.18.0.0/15");

  /** A range for local use (RFC 4193) with a random global ID. */
  private static final Cidr V6 = prefix("fd53:a9c4:6e1b::/64");

  private final FileChannel file;
  private final List<HostName> names = new ArrayList<>();
  private final Map<HostName, Integer> indexes = new HashMap<>();
  private final Map<String, Integer> wildcardCounts = new HashMap<>();

  /**
   * @param path one name a line, the line's number being the index of its addresses; created when
   *     missing
   */
  public SyntheticAddresses(Path path) throws IOException {
    byte[] content = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    int complete = load(content);
    this.file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
            .truncate(complete);
    file.position(complete);
  }

  /** Where the addresses come from. */
  public static List<Cidr> ranges() {
    return List.of(V4, V6);
  }

  /** The index of this name's addresses; empty when the limit is reached. */
  Optional<Integer> allocate(HostName name, Optional<String> wildcard) throws IOException {
    Integer known = indexes.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    int sameWildcard = wildcard.map(pattern -> wildcardCounts.getOrDefault(pattern, 0)).orElse(0);
    if (names.size() >= MAX_NAMES || sameWildcard >= MAX_PER_WILDCARD) {
      return Optional.empty();
    }
    String line = wildcard.map(pattern -> name + " " + pattern).orElse(name.value());
    write(line + "\n");
    add(name, wildcard);
    return Optional.of(names.size() - 1);
  }

  /** The name whose address this is. */
  public Optional<HostName> nameOf(IpAddress address) {
    if (!covers(address)) {
      return Optional.empty();
    }
    Cidr range = address.ipv6() ? V6 : V4;
    long index = address.low() - range.network().low() - 1;
    return index >= 0 && index < names.size()
        ? Optional.of(names.get((int) index))
        : Optional.empty();
  }

  /** Whether the address is one of those that stand for names. */
  public static boolean covers(IpAddress address) {
    return V4.contains(address) || V6.contains(address);
  }

  static IpAddress v4(int index) {
    return new IpAddress(false, 0, V4.network().low() + 1 + index);
  }

  static IpAddress v6(int index) {
    return new IpAddress(true, V6.network().high(), V6.network().low() + 1 + index);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Returns how many bytes are whole lines; the rest was never answered with. */
  private int load(byte[] content) throws IOException {
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        String[] fields =
            new String(content, start, i - start, StandardCharsets.US_ASCII).split(" ", -1);
        HostName name =
            HostName.parse(fields[0])
                .orElseThrow(() -> new IOException("the list of synthetic addresses is damaged"));
        add(name, fields.length > 1 ? Optional.of(fields[1]) : Optional.empty());
        start = i + 1;
      }
    }
    return start;
  }

  private void add(HostName name, Optional<String> wildcard) {
    indexes.put(name, names.size());
    names.add(name);
    wildcard.ifPresent(pattern -> wildcardCounts.merge(pattern, 1, Integer::sum));
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static Cidr prefix(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
