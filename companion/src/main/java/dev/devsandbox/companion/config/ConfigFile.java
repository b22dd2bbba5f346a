package dev.devsandbox.companion.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads {@code config.yaml}. A key that isn't known is an error: it would have no effect. */
public final class ConfigFile {
  private static final String KEYS =
      "image, cpus, memory, disk, dataDisk, memoryBudget and suspendLeastUsed";

  private ConfigFile() {}

  /**
   * The settings in a file.
   *
   * @return the defaults when there is no such file
   * @throws Problem USAGE when a key or a value is wrong, naming it and the line
   */
  public static Config read(Path file) throws Problem {
    try {
      String text = Files.readString(file);
      return saysNothing(text) ? Config.DEFAULT : mapper().readValue(text, Config.class);
    } catch (NoSuchFileException e) {
      return Config.DEFAULT;
    } catch (UnrecognizedPropertyException e) {
      throw wrong(file, e, "there is no setting " + e.getPropertyName(), "known are " + KEYS);
    } catch (JsonMappingException e) {
      String key =
          e.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .collect(Collectors.joining("."));
      throw wrong(file, e, key.isEmpty() ? reason(e) : key + ": " + reason(e), "correct it");
    } catch (JsonProcessingException e) {
      throw wrong(file, e, "it is no YAML: " + reason(e), "correct it");
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          file + " can't be read: " + e.getMessage(),
          "look at its permissions",
          e);
    }
  }

  private static boolean saysNothing(String text) {
    return text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"));
  }

  private static ObjectMapper mapper() {
    return YAMLMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .build();
  }

  private static Problem wrong(Path file, JsonProcessingException e, String what, String next) {
    String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
    return new Problem(Problem.Kind.USAGE, file + line + ": " + what, next, e);
  }

  private static String reason(JsonProcessingException e) {
    Throwable cause = e.getCause();
    String said = cause instanceof IllegalArgumentException ? cause.getMessage() : null;
    return said == null
        ? String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("")
        : said;
  }
}
