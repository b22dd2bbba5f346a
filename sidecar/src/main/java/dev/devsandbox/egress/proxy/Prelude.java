package dev.devsandbox.egress.proxy;

import dev.devsandbox.egress.io.ByteBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes a client sent before it was decided where they go. */
final class Prelude {
  /** The longest ClientHello in 16 KiB records fits, as does one in records of a few bytes. */
  static final int MAX = 96 * 1024;

  /** What a byte costs: itself, and the copy of a reader whose array may be twice as long. */
  private static final int COST = 3;

  private final ByteBudget budget;
  private byte[] bytes = new byte[0];
  private int length;

  Prelude(ByteBudget budget) {
    this.budget = budget;
  }

  /** Keeps a copy of the bytes; false when there are too many, here or in all connections. */
  boolean add(ByteBuffer more) {
    int needed = length + more.remaining();
    if (needed > bytes.length) {
      int capacity = Math.min(MAX, Math.max(needed, Math.max(512, 2 * bytes.length)));
      if (needed > MAX || !budget.tryTake(COST * (capacity - bytes.length))) {
        return false;
      }
      bytes = Arrays.copyOf(bytes, capacity);
    }
    int count = more.remaining();
    more.get(more.position(), bytes, length, count);
    length += count;
    return true;
  }

  /** All that was added and not dropped. */
  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /** Forgets all but the last bytes. */
  void keepLast(int count) {
    System.arraycopy(bytes, length - count, bytes, 0, count);
    length = count;
  }

  /** Gives the memory back; the content is lost. */
  void release() {
    budget.give(COST * bytes.length);
    bytes = new byte[0];
    length = 0;
  }
}
