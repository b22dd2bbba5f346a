package dev.devsandbox.egress.policy;

import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressConfigException;
import dev.devsandbox.wire.EgressDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The config in force. It only moves forward: a lower {@code seq}, or the same one with other
 * content, is refused, also after a restart, because the last one accepted is kept on disk. Safe
 * for use by several threads.
 */
public final class PolicyStore {
  /** What became of an offered document. */
  public sealed interface Outcome {
    /**
     * It is in force.
     *
     * @param unsupported names of the rules that were left out
     */
    record Applied(long seq, String hash, List<String> unsupported) implements Outcome {}

    /** What was in force before still is. */
    record Refused(long seq, String hash, String reason) implements Outcome {}
  }

  private record InForce(EgressDocument document, Policy policy) {}

  private final Path kept;
  private final Runnable changed;
  private volatile @Nullable InForce inForce;
  private volatile boolean withdrawn;

  /**
   * @param kept file for the last accepted document
   * @param changed told after each change, on the thread that offered it
   */
  public PolicyStore(Path kept, Runnable changed) {
    this.kept = kept;
    this.changed = changed;
  }

  /** Puts the kept document in force; without a readable one everything stays denied. */
  public void restore() {
    try {
      if (Files.exists(kept)) {
        EgressDocument document = EgressConfigCodec.decode(Files.readString(kept));
        inForce = new InForce(document, new Policy(document.config()));
      }
    } catch (IOException | EgressConfigException damaged) {
      // The document is offered again by file and by the broker.
    }
  }

  /** The policy in force; deny-all while there is none. */
  public Policy policy() {
    InForce current = inForce;
    return current == null || withdrawn ? Policy.DENY_ALL : current.policy;
  }

  /** The document in force. */
  public Optional<EgressDocument> document() {
    return withdrawn ? Optional.empty() : Optional.ofNullable(inForce).map(InForce::document);
  }

  /** Denies everything until a document is offered that may be in force. */
  public void withdraw() {
    withdrawn = true;
    changed.run();
  }

  /**
   * Puts a document in force, if it may be.
   *
   * @param text see {@link EgressConfigCodec}
   */
  public Outcome offer(String text) {
    EgressDocument document;
    try {
      document = EgressConfigCodec.decode(text);
    } catch (EgressConfigException unreadable) {
      return new Outcome.Refused(0, "", "Unreadable: " + unreadable.getMessage());
    }
    Outcome outcome = replace(document, text);
    if (outcome instanceof Outcome.Applied) {
      withdrawn = false;
      changed.run();
    }
    return outcome;
  }

  private synchronized Outcome replace(EgressDocument document, String text) {
    long seq = document.config().seq();
    String hash = document.hash();
    InForce current = inForce;
    if (current != null) {
      long floor = current.document.config().seq();
      boolean same = hash.equals(current.document.hash());
      if (seq < floor) {
        return new Outcome.Refused(seq, hash, "OutOfOrder: seq " + floor + " is in force");
      }
      if (seq == floor && !same) {
        return new Outcome.Refused(seq, hash, "Conflict: another config had this seq");
      }
      if (same) {
        return new Outcome.Applied(seq, hash, document.unsupported());
      }
    }
    try {
      keep(text);
    } catch (IOException e) {
      return new Outcome.Refused(seq, hash, "NotKept: " + e.getMessage());
    }
    inForce = new InForce(document, new Policy(document.config()));
    return new Outcome.Applied(seq, hash, document.unsupported());
  }

  private void keep(String text) throws IOException {
    Path next = kept.resolveSibling(kept.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, kept, StandardCopyOption.ATOMIC_MOVE);
  }
}
