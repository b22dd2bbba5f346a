package dev.devsandbox.companion.image;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recipe. Strict: a key that means nothing is an error, because a recipe that is silently
 * half understood gives an image that is silently half right.
 */
public final class RecipeReader {
  private static final long MOST_BYTES = 1 << 20;

  private static final ObjectMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .withCoercionConfig(
              LogicalType.Textual,
              texts -> {
                texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  /** A recipe as it is written, before it is checked. */
  record Written(
      @Nullable String name,
      @Nullable WrittenBase base,
      @Nullable List<@Nullable String> packages,
      @Nullable String size,
      @Nullable String user,
      @Nullable List<@Nullable WrittenFile> files,
      @Nullable List<@Nullable WrittenDotfiles> dotfiles,
      @Nullable WrittenKubernetes kubernetes) {
    static final Written NOTHING = new Written(null, null, null, null, null, null, null, null);
  }

  record WrittenBase(
      @Nullable String debian,
      @Nullable String mirror,
      @Nullable String security,
      @Nullable String snapshot) {
    static final WrittenBase NOTHING = new WrittenBase(null, null, null, null);
  }

  record WrittenFile(
      @Nullable String path,
      @Nullable String content,
      @Nullable String source,
      @Nullable String mode) {}

  record WrittenDotfiles(
      @Nullable String repository, @Nullable String ref, @Nullable String command) {}

  record WrittenKubernetes(
      @Nullable WrittenK3s k3s,
      @Nullable WrittenArchive archive,
      @Nullable List<@Nullable String> images) {}

  record WrittenK3s(
      @Nullable String version,
      @Nullable Map<String, @Nullable String> sha256,
      @Nullable String mirror) {}

  record WrittenArchive(@Nullable String file, @Nullable String sha256) {}

  /**
   * Reads a recipe's file.
   *
   * @throws Problem when there is none, or it isn't a recipe; the message names line or key
   */
  public ImageRecipe read(Path file) throws Problem {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new Problem(Problem.Kind.USAGE, file + " is too large for a recipe", "");
      }
      return read(String.valueOf(file), Files.readString(file), file.toAbsolutePath().getParent());
    } catch (NoSuchFileException e) {
      throw new Problem(
          Problem.Kind.USAGE, "there is no recipe " + file, "give the path of a YAML file", e);
    } catch (IOException e) {
      throw new Problem(Problem.Kind.USAGE, file + " can't be read: " + Reason.of(e), "", e);
    }
  }

  /** The recipe of an image for which nothing was asked. */
  public ImageRecipe byDefault() throws Problem {
    return new RecipeRules("default recipe", null).check(Written.NOTHING);
  }

  /**
   * Reads a recipe.
   *
   * @param where what to call it in messages
   * @param folder where the files it names are looked for
   */
  ImageRecipe read(String where, String yaml, @Nullable Path folder) throws Problem {
    return new RecipeRules(where, folder).check(written(where, yaml));
  }

  private static Written written(String where, String yaml) throws Problem {
    try {
      Written written = YAML.readValue(yaml, Written.class);
      return written == null ? Written.NOTHING : written;
    } catch (UnrecognizedPropertyException e) {
      // Without its line: the parser is past it already.
      throw new Problem(
          Problem.Kind.USAGE,
          where + ": unknown key '" + key(e.getPath()) + "'",
          "keys that exist there: "
              + e.getKnownPropertyIds().stream()
                  .map(String::valueOf)
                  .sorted()
                  .collect(Collectors.joining(", ")),
          e);
    } catch (MismatchedInputException e) {
      if (e.getPath().isEmpty() && e.getOriginalMessage().startsWith("No content")) {
        return Written.NOTHING;
      }
      throw wrong(where, e, key(e.getPath()) + " has to be " + expected(e), "");
    } catch (JsonProcessingException e) {
      throw wrong(where, e, e.getOriginalMessage(), "");
    }
  }

  private static Problem wrong(String where, JsonProcessingException e, String what, String next) {
    JsonLocation at = e.getLocation();
    String line = at == null ? "" : ", line " + at.getLineNr();
    return new Problem(Problem.Kind.USAGE, where + line + ": " + what, next, e);
  }

  private static String expected(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type == String.class) {
      return "a text; put numbers into quotes";
    }
    return type != null && List.class.isAssignableFrom(type) ? "a list" : "a map of keys";
  }

  private static String key(List<JsonMappingException.Reference> path) {
    StringBuilder key = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      if (step.getFieldName() == null) {
        key.append('[').append(step.getIndex()).append(']');
      } else {
        key.append(key.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return key.isEmpty() ? "a recipe" : key.toString();
  }
}
