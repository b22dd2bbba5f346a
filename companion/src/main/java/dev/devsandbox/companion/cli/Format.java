package dev.devsandbox.companion.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.devsandbox.companion.host.Documents;
import java.util.function.Supplier;

/** Forms of an answer that is a table to people. */
public enum Format {
  /** For people. */
  TABLE,
  /** One JSON document on standard output. */
  JSON,
  /** One YAML document on standard output. */
  YAML;

  /**
   * The answer in this form, ending in a line feed.
   *
   * @param document what programs read
   * @param table what people read
   */
  public String of(Object document, Supplier<String> table) {
    return switch (this) {
      case TABLE -> table.get();
      case JSON -> new Documents().text(document) + "\n";
      case YAML -> yaml(new Documents().text(document));
    };
  }

  private static String yaml(String json) {
    try {
      return new YAMLMapper().writeValueAsString(new ObjectMapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was written as JSON can be read", e);
    }
  }
}
