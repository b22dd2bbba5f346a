package dev.devsandbox.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kernel openings of one pod, fixed for its life. Lists are kept sorted and without repetition,
 * so that equal configurations have equal JSON and equal rules.
 *
 * @param broker where the sidecars reach the broker; at least one
 * @param dns resolvers the proxy may ask, by UDP and TCP
 * @param openings blocks and TCP ports inside private ranges that the proxy may reach
 * @param never blocks that no opening may touch: node, pod, service and API server ranges
 * @param nodes source addresses of the node's probes; their health checks get in. With a bridge CNI
 *     these are the bridge's addresses, not only the node's
 * @param inbound TCP ports of the workload that may be reached from outside; none of 15000–15100
 * @param workloadUid the uid of the user's containers, the one the proof impersonates
 */
public record FenceConfig(
    List<Endpoint> broker,
    List<Endpoint> dns,
    List<Opening> openings,
    List<Cidr> never,
    List<Cidr> nodes,
    List<Integer> inbound,
    int workloadUid) {

  /** The only version of this document. */
  public static final int VERSION = 1;

  /** The longest JSON text that is read, in characters. */
  public static final int MAX_CHARS = 128 * 1024;

  /** Uids that only sidecars have: proxy, identity, and the one of the proof alone. */
  public static final Set<Integer> RESERVED_UIDS =
      Set.of(FenceRules.EGRESS_UID, FenceRules.IDENTITY_UID, FenceRules.PROOF_UID);

  private static final int MAX_PORT = 65535;
  private static final int MAX_ENDPOINTS = 16;
  private static final int MAX_OPENINGS = 256;
  private static final int MAX_BLOCKS = 1024;
  private static final int MAX_INBOUND = 64;
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * One address and port.
   *
   * @param ip never loopback, link-local, multicast or another of {@link NeverRanges#ABSOLUTE}
   * @param port 1 to 65535
   */
  public record Endpoint(IpAddress ip, int port) implements Comparable<Endpoint> {
    /** Refuses a port out of range and an address that nothing may open. */
    public Endpoint {
      requirePort(port);
      requireOpenable(Cidr.host(ip), NeverRanges.ABSOLUTE);
    }

    @Override
    public int compareTo(Endpoint other) {
      int byAddress = ip.compareTo(other.ip);
      return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }
  }

  /**
   * A block of addresses and one TCP port.
   *
   * @param cidr touches nothing of {@link NeverRanges#ABSOLUTE}
   * @param port 1 to 65535
   */
  public record Opening(Cidr cidr, int port) implements Comparable<Opening> {
    /** Refuses a port out of range and a block that nothing may open. */
    public Opening {
      requirePort(port);
      requireOpenable(cidr, NeverRanges.ABSOLUTE);
    }

    @Override
    public int compareTo(Opening other) {
      int byBlock = cidr.compareTo(other.cidr);
      return byBlock != 0 ? byBlock : Integer.compare(port, other.port);
    }
  }

  /** Refuses openings that touch {@code never} or {@code nodes}, and values out of range. */
  public FenceConfig {
    broker = canonical("broker", broker, MAX_ENDPOINTS);
    dns = canonical("dns", dns, MAX_ENDPOINTS);
    openings = canonical("openings", openings, MAX_OPENINGS);
    never = canonical("never", never, MAX_BLOCKS);
    nodes = canonical("nodes", nodes, MAX_BLOCKS);
    inbound = canonical("inbound", inbound, MAX_INBOUND);
    if (broker.isEmpty()) {
      throw new IllegalArgumentException("broker is empty");
    }
    for (Opening opening : openings) {
      requireOpenable(opening.cidr(), never);
      requireOpenable(opening.cidr(), nodes);
    }
    for (int port : inbound) {
      requirePort(port);
      if (FenceRules.isReservedPort(port)) {
        throw new IllegalArgumentException("inbound port " + port + " is reserved");
      }
    }
    if (workloadUid < 0 || RESERVED_UIDS.contains(workloadUid)) {
      throw new IllegalArgumentException("workloadUid " + workloadUid + " is not for a workload");
    }
  }

  private static <T extends Comparable<T>> List<T> canonical(
      String name, Collection<T> values, int max) {
    List<T> sorted = List.copyOf(new TreeSet<>(values));
    if (sorted.size() > max) {
      throw new IllegalArgumentException("more than " + max + " entries in " + name);
    }
    return sorted;
  }

  private static void requirePort(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  private static void requireOpenable(Cidr block, List<Cidr> closed) {
    for (Cidr never : closed) {
      if (never.overlaps(block)) {
        throw new IllegalArgumentException(block + " may not be opened: it overlaps " + never);
      }
    }
  }

  /** Reads the JSON of {@link #toJson}; anything unknown, missing or out of range is refused. */
  public static FenceConfig parse(String json) throws FenceFormatException {
    try {
      if (json.length() > MAX_CHARS) {
        throw new MalformedFrameException("longer than " + MAX_CHARS + " characters");
      }
      return read(JsonObject.parse(json.getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedFrameException | IllegalArgumentException e) {
      throw new FenceFormatException(e);
    }
  }

  /** The canonical JSON: keys in the order of the components, no spaces. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      writeEndpoints(json, "broker", broker);
      writeEndpoints(json, "dns", dns);
      json.writeArrayFieldStart("openings");
      for (Opening opening : openings) {
        json.writeStartObject();
        json.writeStringField("cidr", opening.cidr().toString());
        json.writeNumberField("port", opening.port());
        json.writeEndObject();
      }
      json.writeEndArray();
      writeBlocks(json, "never", never);
      writeBlocks(json, "nodes", nodes);
      json.writeArrayFieldStart("inbound");
      for (int port : inbound) {
        json.writeNumber(port);
      }
      json.writeEndArray();
      json.writeNumberField("workloadUid", workloadUid);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("a string writer does not fail", e);
    }
    return text.toString();
  }

  private static void writeEndpoints(JsonGenerator json, String name, List<Endpoint> endpoints)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Endpoint endpoint : endpoints) {
      json.writeStartObject();
      json.writeStringField("ip", endpoint.ip().toString());
      json.writeNumberField("port", endpoint.port());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeBlocks(JsonGenerator json, String name, List<Cidr> blocks)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Cidr block : blocks) {
      json.writeString(block.toString());
    }
    json.writeEndArray();
  }

  private static FenceConfig read(JsonObject json) throws MalformedFrameException {
    json.requireExactly(
        Set.of("version", "broker", "dns", "openings", "never", "nodes", "inbound", "workloadUid"));
    json.integer("version", VERSION, VERSION);
    List<Opening> openings = new ArrayList<>();
    for (JsonObject opening : json.objects("openings", MAX_OPENINGS)) {
      opening.requireExactly(Set.of("cidr", "port"));
      openings.add(new Opening(cidr(opening.string("cidr")), port(opening)));
    }
    List<Integer> inbound = new ArrayList<>();
    for (long port : json.integers("inbound", MAX_INBOUND, 1, MAX_PORT)) {
      inbound.add((int) port);
    }
    return new FenceConfig(
        readEndpoints(json, "broker"),
        readEndpoints(json, "dns"),
        openings,
        readBlocks(json, "never"),
        readBlocks(json, "nodes"),
        inbound,
        (int) json.integer("workloadUid", 0, Integer.MAX_VALUE));
  }

  private static List<Endpoint> readEndpoints(JsonObject json, String name)
      throws MalformedFrameException {
    List<Endpoint> endpoints = new ArrayList<>();
    for (JsonObject endpoint : json.objects(name, MAX_ENDPOINTS)) {
      endpoint.requireExactly(Set.of("ip", "port"));
      String ip = endpoint.string("ip");
      endpoints.add(
          new Endpoint(
              IpAddress.parse(ip)
                  .orElseThrow(() -> new IllegalArgumentException("not an address: " + ip)),
              port(endpoint)));
    }
    return endpoints;
  }

  private static List<Cidr> readBlocks(JsonObject json, String name)
      throws MalformedFrameException {
    List<Cidr> blocks = new ArrayList<>();
    for (String text : json.strings(name, MAX_BLOCKS)) {
      blocks.add(cidr(text));
    }
    return blocks;
  }

  private static int port(JsonObject json) throws MalformedFrameException {
    return (int) json.integer("port", 1, MAX_PORT);
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not a block of addresses: " + text));
  }
}
