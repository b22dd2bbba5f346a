package dev.devsandbox.egress.io;

/** Bytes that may be held in memory for all connections together. For one thread only. */
public final class ByteBudget {
  private long available;

  /**
   * @param bytes how many at most
   */
  public ByteBudget(long bytes) {
    this.available = bytes;
  }

  /** Takes that many bytes, if there are as many. */
  public boolean tryTake(int bytes) {
    if (bytes > available) {
      return false;
    }
    available -= bytes;
    return true;
  }

  /** Takes that many bytes even if there are less: they are held already. */
  public void take(int bytes) {
    available -= bytes;
  }

  public void give(int bytes) {
    available += bytes;
  }

  /** How many are left; negative when more are held than meant. */
  public long available() {
    return available;
  }
}
