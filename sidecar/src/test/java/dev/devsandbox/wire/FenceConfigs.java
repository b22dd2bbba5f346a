package dev.devsandbox.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Fence configurations for tests. */
public final class FenceConfigs {
  /** The document of the contract between operator and fence. */
  public static final String SAMPLE =
      """
      {"version":1,"broker":[{"ip":"10.43.7.7","port":8443}],"dns":[{"ip":"10.43.0.10","port":53}],\
      "openings":[{"cidr":"192.168.64.1/32","port":11434}],\
      "never":["10.42.0.0/16","10.43.0.1/32","10.99.0.1/32"],\
      "nodes":["10.42.0.1/32","10.99.0.1/32","fd00:99::1/128"],"inbound":[8080],"workloadUid":1000}\
      """;

  private FenceConfigs() {}

  /** The sample as a record. */
  public static FenceConfig sample() {
    try {
      return FenceConfig.parse(SAMPLE);
    } catch (FenceFormatException e) {
      throw new AssertionError(e);
    }
  }

  /** Any valid configuration, of any size. */
  public static FenceConfig random(RandomGenerator random) {
    while (true) {
      try {
        return new FenceConfig(
            some(random, 1, 4, () -> new FenceConfig.Endpoint(address(random), port(random))),
            some(random, 0, 4, () -> new FenceConfig.Endpoint(address(random), port(random))),
            some(random, 0, 9, () -> new FenceConfig.Opening(block(random), port(random))),
            some(random, 0, 20, () -> block(random)),
            some(random, 0, 9, () -> block(random)),
            some(random, 0, 5, () -> port(random)),
            random.nextInt(2000));
      } catch (IllegalArgumentException e) {
        // An opening met a never-range by chance: draw again.
      }
    }
  }

  private interface Draw<T> {
    T draw();
  }

  private static <T> List<T> some(RandomGenerator random, int min, int max, Draw<T> draw) {
    int size = random.nextInt(min, max + 1);
    List<T> values = new ArrayList<>();
    while (values.size() < size) {
      try {
        values.add(draw.draw());
      } catch (IllegalArgumentException e) {
        // Something that may not be opened: draw again.
      }
    }
    return values;
  }

  private static int port(RandomGenerator random) {
    int port = random.nextInt(1, 65536);
    return FenceRules.isReservedPort(port) ? 8080 : port;
  }

  private static IpAddress address(RandomGenerator random) {
    if (random.nextBoolean()) {
      return new IpAddress(false, 0, random.nextInt() & 0xFFFF_FFFFL);
    }
    // Groups of zeros, so that all ways to shorten them occur.
    long high = 0xFD00L << 48 | (random.nextLong() & sparse(random) & 0xFFFF_FFFF_FFFFL);
    return new IpAddress(true, high, random.nextLong() & sparse(random));
  }

  private static long sparse(RandomGenerator random) {
    long mask = 0;
    for (int group = 0; group < 4; group++) {
      mask = mask << 16 | (random.nextBoolean() ? 0xFFFF : 0);
    }
    return mask;
  }

  private static Cidr block(RandomGenerator random) {
    IpAddress address = address(random);
    int host = random.nextInt(address.ipv6() ? 70 : 20);
    if (host >= 64) {
      long upper = (1L << (host - 64)) - 1;
      return new Cidr(new IpAddress(true, address.high() & ~upper, 0), 128 - host);
    }
    long mask = (1L << host) - 1;
    return new Cidr(
        new IpAddress(address.ipv6(), address.high(), address.low() & ~mask),
        address.bitLength() - host);
  }
}
