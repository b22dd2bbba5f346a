package dev.devsandbox.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a config that a newer operator may have written.
 *
 * <p>Unknown fields of the document are ignored. A rule that is not understood entirely is left out
 * and named, because half of a rule could allow more than the whole. A deny entry that is not
 * understood entirely fails the document, because leaving it out would allow more.
 */
public final class EgressConfigReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxStringLength(4096)
                  .maxNameLength(256)
                  .maxNumberLength(32)
                  .build())
          .build();

  private final JsonParser json;
  private final List<EgressConfig.Input> inputs = new ArrayList<>();
  private final List<EgressRule> rules = new ArrayList<>();
  private final List<EgressDeny> deny = new ArrayList<>();
  private final List<String> unsupported = new ArrayList<>();
  private long version;
  private long seq = -1;
  private @Nullable String sandbox;

  private EgressConfigReader(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the bytes of a whole document.
   *
   * @throws EgressConfigException when it is no JSON object of {@link EgressConfig#VERSION}, a
   *     known field has another type, or a deny entry is not understood
   */
  public static EgressDocument read(byte[] bytes) throws EgressConfigException {
    try (JsonParser json = JSON.createParser(bytes)) {
      EgressConfigReader reader = new EgressConfigReader(json);
      reader.readDocument();
      return new EgressDocument(reader.config(), Digests.sha256(bytes), reader.unsupported);
    } catch (IOException e) {
      throw new EgressConfigException("not a readable JSON document", e);
    }
  }

  private EgressConfig config() throws EgressConfigException {
    if (version != EgressConfig.VERSION) {
      throw new EgressConfigException("unsupported version");
    }
    if (sandbox == null || seq < 1) {
      throw new EgressConfigException("sandbox or seq is missing");
    }
    return new EgressConfig(sandbox, seq, inputs, rules, deny);
  }

  private void readDocument() throws IOException, EgressConfigException {
    expect(json.nextToken() == JsonToken.START_OBJECT, "document");
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "version" -> version = number(field);
        case "sandbox" -> sandbox = string(field);
        case "seq" -> seq = number(field);
        case "inputs" -> eachObject(field, this::readInput);
        case "rules" -> eachObject(field, this::readRule);
        case "deny" -> eachObject(field, this::readDeny);
        default -> json.skipChildren();
      }
    }
    expect(json.currentToken() == JsonToken.END_OBJECT, "document");
    expect(json.nextToken() == null, "nothing after the document");
  }

  private void readInput() throws IOException, EgressConfigException {
    String kind = "";
    String name = "";
    String uid = "";
    long generation = 0;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "kind" -> kind = string(field);
        case "name" -> name = string(field);
        case "uid" -> uid = string(field);
        case "generation" -> generation = number(field);
        default -> json.skipChildren();
      }
    }
    inputs.add(new EgressConfig.Input(kind, name, uid, generation));
  }

  private void readRule() throws IOException {
    RuleFields rule = new RuleFields();
    rule.read(json);
    Optional<EgressRule> understood = rule.toRule();
    understood.ifPresentOrElse(rules::add, () -> unsupported.add(rule.name()));
  }

  private void readDeny() throws IOException, EgressConfigException {
    RuleFields fields = new RuleFields();
    fields.read(json);
    deny.add(
        fields
            .toDeny()
            .orElseThrow(() -> new EgressConfigException("a deny entry is not understood")));
  }

  private void eachObject(String field, ObjectReader reader)
      throws IOException, EgressConfigException {
    expect(json.currentToken() == JsonToken.START_ARRAY, field);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken() == JsonToken.START_OBJECT, field);
      reader.read();
    }
  }

  private long number(String field) throws IOException, EgressConfigException {
    expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT, field);
    return json.getLongValue();
  }

  private String string(String field) throws IOException, EgressConfigException {
    expect(json.currentToken() == JsonToken.VALUE_STRING, field);
    return json.getText();
  }

  private static void expect(boolean condition, String field) throws EgressConfigException {
    if (!condition) {
      throw new EgressConfigException("unexpected value of " + field);
    }
  }

  private interface ObjectReader {
    void read() throws IOException, EgressConfigException;
  }
}
