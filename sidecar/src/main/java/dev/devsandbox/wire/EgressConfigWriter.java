package dev.devsandbox.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes a config in its canonical form: fields in a fixed order, no white space, no empty list.
 * Equal configs have equal bytes.
 */
public final class EgressConfigWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private EgressConfigWriter() {}

  public static byte[] write(EgressConfig config) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("version", EgressConfig.VERSION);
      json.writeStringField("sandbox", config.sandbox());
      json.writeNumberField("seq", config.seq());
      writeInputs(json, config.inputs());
      writeRules(json, config.rules());
      writeDeny(json, config.deny());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeInputs(JsonGenerator json, List<EgressConfig.Input> inputs)
      throws IOException {
    if (inputs.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("inputs");
    for (EgressConfig.Input input : inputs) {
      json.writeStartObject();
      json.writeStringField("kind", input.kind());
      json.writeStringField("name", input.name());
      json.writeStringField("uid", input.uid());
      json.writeNumberField("generation", input.generation());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeRules(JsonGenerator json, List<EgressRule> rules) throws IOException {
    if (rules.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("rules");
    for (EgressRule rule : rules) {
      json.writeStartObject();
      json.writeStringField("name", rule.name());
      switch (rule) {
        case EgressRule.Hosts hosts -> {
          writeStrings(json, "hosts", hosts.hosts());
          json.writeStringField("protocol", hosts.protocol().name());
        }
        case EgressRule.Cidrs cidrs -> writeStrings(json, "cidrs", cidrs.cidrs());
      }
      json.writeArrayFieldStart("ports");
      for (int port : rule.ports()) {
        json.writeNumber(port);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeDeny(JsonGenerator json, List<EgressDeny> deny) throws IOException {
    if (deny.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("deny");
    for (EgressDeny entry : deny) {
      json.writeStartObject();
      json.writeStringField("name", entry.name());
      writeStrings(json, "hosts", entry.hosts());
      writeStrings(json, "cidrs", entry.cidrs());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeStrings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    if (values.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
