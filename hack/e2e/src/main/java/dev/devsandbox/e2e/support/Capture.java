package dev.devsandbox.e2e.support;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All packets of the node's interfaces from the moment it was started: what a pod sent is seen on
 * the node's end of its link, before any bridge, route or filter of the node.
 */
public final class Capture implements AutoCloseable {
  private static final int PCAP_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int LINKTYPE_LINUX_SLL2 = 276;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final Pattern NOTHING_DROPPED = Pattern.compile("\\b0 packets dropped by kernel");
  private static final Pattern PEER = Pattern.compile("eth0@if(\\d+):");

  private final Node node;
  private final Path file;
  private boolean running = true;

  private Capture(Node node, Path file) {
    this.node = node;
    this.file = file;
  }

  /** Starts to capture; returns when packets are seen. */
  public static Capture start(Node node) {
    try {
      Path file = Files.createTempDirectory("devsandbox-capture").resolve("node.pcap");
      node.cluster(DEADLINE, "capture", "start", file.toString()).orFail();
      return new Capture(node, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends the capture and returns what the pod sent, by the index of the node's end of its link.
   *
   * @throws AssertionError when packets were lost, because then the capture proves nothing
   */
  public List<Packet> endAndGetSentBy(int hostInterfaceIndex) {
    return endAndGetSent().getOrDefault(hostInterfaceIndex, List.of());
  }

  /**
   * Ends the capture and returns what each pod sent, by the index of the node's end of its link.
   *
   * @throws AssertionError when packets were lost, because then the capture proves nothing
   */
  public Map<Integer, List<Packet>> endAndGetSent() {
    String counts = end();
    if (!NOTHING_DROPPED.matcher(counts).find()) {
      throw new AssertionError("the capture lost packets: " + counts);
    }
    return packets().stream()
        .filter(p -> !p.outgoing())
        .collect(Collectors.groupingBy(Packet::interfaceIndex));
  }

  private String end() {
    running = false;
    Shell.Result result = node.cluster(DEADLINE, "capture", "stop", file.toString());
    return result.orFail() + result.err();
  }

  /** The index of the node's end of the link of {@code pod}, asked of the node. */
  public static int hostInterfaceOf(Node node, Pod pod, String container) {
    return hostInterfaceOf(node, node.pidOf(pod, container));
  }

  /** The same of a pod of which no container needs to run. */
  public static int hostInterfaceOf(Node node, Pod pod) {
    return hostInterfaceOf(node, node.pidOf(pod));
  }

  private static int hostInterfaceOf(Node node, int pid) {
    String link =
        node.run("nsenter", "-t", Integer.toString(pid), "-n", "ip", "-o", "link", "show", "eth0")
            .orFail();
    Matcher peer = PEER.matcher(link);
    if (!peer.find()) {
      throw new AssertionError("no peer in: " + link);
    }
    return Integer.parseInt(peer.group(1));
  }

  private List<Packet> packets() {
    ByteBuffer data;
    try {
      data = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (data.limit() < PCAP_HEADER || data.getInt(20) != LINKTYPE_LINUX_SLL2) {
      throw new AssertionError("not a capture of all interfaces: " + file);
    }
    List<Packet> packets = new ArrayList<>();
    int at = PCAP_HEADER;
    while (at + RECORD_HEADER <= data.limit()) {
      int length = data.getInt(at + 8);
      int start = at + RECORD_HEADER;
      if (start + length > data.limit()) {
        break; // the writer is in the middle of this one
      }
      packets.add(Packet.parse(data.slice(start, length).order(ByteOrder.BIG_ENDIAN)));
      at = start + length;
    }
    return packets;
  }

  @Override
  public void close() {
    if (running) {
      end();
    }
    try {
      Files.deleteIfExists(file);
      Files.delete(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
