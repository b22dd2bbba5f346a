package dev.devsandbox.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object from a peer, with getters that insist on a type. Reading is total: whatever the
 * bytes, the result is an object or a {@link MalformedFrameException}. Duplicate names, trailing
 * bytes, encodings other than UTF-8 and unpaired surrogates are refused; numbers that are no 64-bit
 * integer are kept only as "some value", so that unknown fields may hold anything.
 */
final class JsonObject {
  private static final int MAX_DEPTH = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(FrameStream.LIMIT)
                  .maxNameLength(256)
                  .maxNumberLength(64)
                  .build())
          .build();

  private static final Object NULL = new Object();

  /** Stands for values of no interest: booleans, fractions, huge integers. */
  private static final Object OTHER = new Object();

  private final Map<String, Object> fields;

  private JsonObject(Map<String, Object> fields) {
    this.fields = fields;
  }

  static JsonObject parse(byte[] json) throws MalformedFrameException {
    // Jackson would guess UTF-16 and UTF-32 from the position of zero bytes.
    if (json.length < 2 || json[0] != '{' || json[1] == 0) {
      throw new MalformedFrameException("not a JSON object");
    }
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      JsonObject object = readObject(parser);
      if (parser.nextToken() != null) {
        throw new MalformedFrameException("bytes after the JSON object");
      }
      return object;
    } catch (MalformedFrameException e) {
      throw e;
    } catch (IOException e) {
      // Not the parser's message: it quotes its input, which may be a token.
      throw new MalformedFrameException("not valid JSON: " + e.getClass().getSimpleName());
    }
  }

  private static JsonObject readObject(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, readValue(parser));
    }
    return new JsonObject(fields);
  }

  private static Object readValue(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new MalformedFrameException("JSON ends early");
    }
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> wellFormed(parser.getText());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? OTHER
              : (Object) parser.getLongValue();
      case VALUE_NULL -> NULL;
      default -> OTHER;
    };
  }

  private static List<Object> readArray(JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(readValue(parser));
    }
    return values;
  }

  private static String wellFormed(String text) throws MalformedFrameException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new MalformedFrameException("unpaired surrogate in a string");
    }
    return text;
  }

  /** Refuses an object that has other fields than exactly these. */
  void requireExactly(Set<String> names) throws MalformedFrameException {
    if (!fields.keySet().equals(names)) {
      Set<String> differing = new TreeSet<>(fields.keySet());
      names.forEach(name -> {
        if (!differing.remove(name)) {
          differing.add(name);
        }
      });
      throw new MalformedFrameException("missing or unknown fields: " + differing);
    }
  }

  /** The object under that name, or null where it is JSON null or absent. */
  @Nullable JsonObject optionalObject(String name) throws MalformedFrameException {
    Object value = fields.get(name);
    return value == null || value == NULL ? null : require(name, value, JsonObject.class);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  String string(String name) throws MalformedFrameException {
    return require(name, fields.get(name), String.class);
  }

  @Nullable String optionalString(String name) throws MalformedFrameException {
    return has(name) ? string(name) : null;
  }

  long integer(String name, long min, long max) throws MalformedFrameException {
    return inRange(name, require(name, fields.get(name), Long.class), min, max);
  }

  Instant instant(String name) throws MalformedFrameException {
    String text = string(name);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new MalformedFrameException("field '" + name + "' is no RFC 3339 time");
    }
  }

  /** The enum constant of that name; an unknown name is malformed. */
  <E extends Enum<E>> E constant(String name, E[] constants, Function<E, String> wireName)
      throws MalformedFrameException {
    String text = string(name);
    for (E constant : constants) {
      if (wireName.apply(constant).equals(text)) {
        return constant;
      }
    }
    throw new MalformedFrameException("field '" + name + "' has an unknown value");
  }

  /** The strings of an array; an absent field is an empty one. */
  List<String> strings(String name, int maxSize) throws MalformedFrameException {
    return list(name, maxSize, String.class);
  }

  /** The integers of an array; an absent field is an empty one. */
  List<Long> integers(String name, int maxSize, long min, long max) throws MalformedFrameException {
    List<Long> values = list(name, maxSize, Long.class);
    for (long value : values) {
      inRange(name, value, min, max);
    }
    return values;
  }

  /** The objects of an array; an absent field is an empty one. */
  List<JsonObject> objects(String name, int maxSize) throws MalformedFrameException {
    return list(name, maxSize, JsonObject.class);
  }

  private <T> List<T> list(String name, int maxSize, Class<T> type) throws MalformedFrameException {
    if (!has(name)) {
      return List.of();
    }
    List<?> values = require(name, fields.get(name), List.class);
    if (values.size() > maxSize) {
      throw new MalformedFrameException("field '" + name + "' has more than " + maxSize);
    }
    List<T> typed = new ArrayList<>(values.size());
    for (Object value : values) {
      typed.add(require(name, value, type));
    }
    return typed;
  }

  private static long inRange(String name, long value, long min, long max)
      throws MalformedFrameException {
    if (value < min || value > max) {
      throw new MalformedFrameException("field '" + name + "' is out of range");
    }
    return value;
  }

  private static <T> T require(String name, @Nullable Object value, Class<T> type)
      throws MalformedFrameException {
    if (!type.isInstance(value)) {
      throw new MalformedFrameException("field '" + name + "' is missing or of another type");
    }
    return type.cast(value);
  }
}
