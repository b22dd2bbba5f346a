package dev.devsandbox.companion.vm;

import java.util.function.LongConsumer;

/** Tells after each tenth how much of a long work is done. */
final class Tenths implements LongConsumer {
  private static final int PARTS = 10;

  private final String what;
  private final long all;
  private final Progress progress;
  private long done;
  private long told;

  /**
   * For a work of so many bytes.
   *
   * @param what such as {@code writing work.tar}
   */
  Tenths(String what, long all, Progress progress) {
    this.what = what;
    this.all = Math.max(1, all);
    this.progress = progress;
  }

  @Override
  public void accept(long bytes) {
    done += bytes;
    long tenth = (long) ((double) done / all * PARTS);
    if (tenth > told) {
      told = tenth;
      progress.say(what + ": " + tenth * PARTS + "%");
    }
  }
}
