package dev.devsandbox.operator.broker;

import dev.devsandbox.wire.DownFrame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written to one sidecar. A newer frame replaces an unwritten one of its kind, so
 * that a slow reader costs little and gets the latest; answers to tokens are bounded.
 */
final class Outbox {
  /** Answers that may wait for a sidecar that doesn't read. */
  private static final int MAX_ANSWERS = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Object, DownFrame> waiting = new LinkedHashMap<>();
  private boolean closed;

  /**
   * Adds a frame.
   *
   * @return false if it is not taken: the box is closed or full of answers
   */
  boolean put(DownFrame frame) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      Object kind =
          switch (frame) {
            case DownFrame.Token token -> token.id();
            case DownFrame.TokenDenied denied -> denied.id();
            default -> frame.getClass();
          };
      if (kind instanceof Long && waiting.size() >= MAX_ANSWERS) {
        return false;
      }
      waiting.put(kind, frame);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops what waits; this frame is the last one to be taken.
   *
   * @return false if the box was closed before, and stays as it is
   */
  boolean close(DownFrame.Refusal last) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      waiting.clear();
      waiting.put(DownFrame.Refusal.class, last);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits; nothing more will be taken. */
  void abandon() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next frame, when there is one; empty after the last one. */
  Optional<DownFrame> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      var first = waiting.entrySet().iterator();
      if (!first.hasNext()) {
        return Optional.empty();
      }
      DownFrame frame = first.next().getValue();
      first.remove();
      return Optional.of(frame);
    } finally {
      lock.unlock();
    }
  }
}
