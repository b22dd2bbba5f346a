package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.dns.Resolver;
import dev.devsandbox.egress.dns.SyntheticAddresses;
import dev.devsandbox.egress.io.ByteBudget;
import dev.devsandbox.egress.io.EventLoop;
import dev.devsandbox.egress.policy.AddressPolicy;
import dev.devsandbox.egress.policy.DenialLog;
import dev.devsandbox.egress.policy.Policy;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * What all connections share. For the loop's thread only.
 *
 * @param policy the one in force
 * @param scratch direct memory for one read; its content does not outlive a call
 * @param budget memory for what connections hold back
 */
public record Gateway(
    EventLoop loop,
    Supplier<Policy> policy,
    AddressPolicy addresses,
    SyntheticAddresses synthetic,
    Resolver resolver,
    DenialLog denials,
    Connections connections,
    LazySplicer splicer,
    ByteBuffer scratch,
    ByteBudget budget) {

  /** Bytes that one read takes at most. */
  public static final int SCRATCH = 64 * 1024;

  /** Bytes that all connections together may hold back. */
  public static final int HELD = 8 * 1024 * 1024;
}
