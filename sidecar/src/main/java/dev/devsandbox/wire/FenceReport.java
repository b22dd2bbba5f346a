package dev.devsandbox.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the fence says when it ends, as its container's termination message.
 *
 * @param rules the hash of the rules that are in force, or that could not be loaded; empty when the
 *     configuration gave none
 * @param proofs names of the proofs that passed, in their order
 * @param failure what stopped the fence; absent when everything passed
 */
public record FenceReport(String rules, List<String> proofs, @Nullable Failure failure) {
  /** The only version of this document. */
  public static final int VERSION = 1;

  /** What the kubelet keeps of a termination message, in bytes. */
  public static final int MAX_BYTES = 4096;

  private static final int MAX_TEXT = 200;
  private static final int MAX_PROOFS = 200;
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * The first proof that failed.
   *
   * @param proof its name
   * @param expected what would have passed
   * @param seen what was there instead
   */
  public record Failure(String proof, String expected, String seen) {
    /** Keeps printable ASCII and cuts long texts, so that a report is safe to show and fits. */
    public Failure {
      proof = clean(proof);
      expected = clean(expected);
      seen = clean(seen);
    }

    private static String clean(String text) {
      String printable = text.replaceAll("[^ -~]", "?");
      return printable.length() <= MAX_TEXT ? printable : printable.substring(0, MAX_TEXT) + "...";
    }
  }

  /** Copies the list. */
  public FenceReport {
    proofs = List.copyOf(proofs);
  }

  /** Reads the JSON of {@link #toJson}; anything unknown or missing is refused. */
  public static FenceReport parse(String json) throws FenceFormatException {
    try {
      return read(JsonObject.parse(json.getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedFrameException e) {
      throw new FenceFormatException(e);
    }
  }

  /** The JSON, cut to {@link #MAX_BYTES} by leaving out the last names of proofs. */
  public String toJson() {
    for (int kept = proofs.size(); ; kept--) {
      String json = toJson(proofs.subList(0, kept));
      if (kept == 0 || json.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
        return json;
      }
    }
  }

  private String toJson(List<String> names) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("rules", rules);
      json.writeArrayFieldStart("proofs");
      for (String name : names) {
        json.writeString(name);
      }
      json.writeEndArray();
      json.writeFieldName("failure");
      if (failure == null) {
        json.writeNull();
      } else {
        json.writeStartObject();
        json.writeStringField("proof", failure.proof());
        json.writeStringField("expected", failure.expected());
        json.writeStringField("seen", failure.seen());
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("a string writer does not fail", e);
    }
    return text.toString();
  }

  private static FenceReport read(JsonObject json) throws MalformedFrameException {
    json.requireExactly(Set.of("version", "rules", "proofs", "failure"));
    json.integer("version", VERSION, VERSION);
    JsonObject failure = json.optionalObject("failure");
    return new FenceReport(
        json.string("rules"),
        json.strings("proofs", MAX_PROOFS),
        failure == null ? null : readFailure(failure));
  }

  private static Failure readFailure(JsonObject json) throws MalformedFrameException {
    json.requireExactly(Set.of("proof", "expected", "seen"));
    return new Failure(json.string("proof"), json.string("expected"), json.string("seen"));
  }
}
