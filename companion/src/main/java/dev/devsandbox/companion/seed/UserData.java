package dev.devsandbox.companion.seed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a person has a guest do at its first boot, as cloud-init's {@code #cloud-config}. It goes
 * into the seed as vendor data, which yields to ours; what would be dropped without a word is
 * refused.
 *
 * @param text in YAML, after the line {@code #cloud-config}
 */
public record UserData(String text) {
  /** In a VM's folder: with it, a new identity gets the same. */
  public static final String FILE = "user-data";

  private static final int MOST_BYTES = 64 << 10;
  private static final String HEAD = "#cloud-config";

  /** What the images' cloud-init runs besides what the seed itself says. */
  private static final Set<String> KEYS = Set.of("write_files", "runcmd");

  /**
   * Reads a person's file.
   *
   * @throws Problem when it isn't there, or has what would have no effect
   */
  public static UserData read(Path file) throws Problem {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file, in.readNBytes(MOST_BYTES + 1));
    } catch (IOException e) {
      throw wrong(file, "can't be read: " + Reason.of(e), "give the path of a file of YAML");
    }
  }

  static UserData parse(Path file, byte[] bytes) throws Problem {
    if (bytes.length > MOST_BYTES) {
      throw wrong(file, "is longer than " + MOST_BYTES + " bytes", "have it fetch the rest");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (!text.lines().findFirst().orElse("").strip().equals(HEAD)) {
        throw wrong(file, "doesn't begin with the line " + HEAD, "add it; a script goes in runcmd");
      }
      check(file, new YAMLMapper().readTree(text));
      return new UserData(text);
    } catch (CharacterCodingException e) {
      throw wrong(file, "isn't UTF-8", "write it so");
    } catch (JsonProcessingException e) {
      String why = e.getOriginalMessage().lines().findFirst().orElse("");
      throw wrong(file, "is no YAML: " + why, "correct it");
    }
  }

  private static void check(Path file, JsonNode data) throws Problem {
    if (!(data instanceof ObjectNode settings)) {
      throw wrong(file, "isn't a list of settings", "say runcmd or write_files");
    }
    for (var setting : settings.properties()) {
      if (!KEYS.contains(setting.getKey())) {
        throw wrong(
            file,
            "says " + printable(setting.getKey()) + ", which would have no effect",
            "of cloud-init's settings runcmd and write_files are free; runcmd can do the rest");
      }
      if (!setting.getValue().isArray()) {
        throw wrong(file, setting.getKey() + " is no list", "write it as cloud-init has it");
      }
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?").substring(0, Math.min(text.length(), 40));
  }

  private static Problem wrong(Path file, String what, String next) {
    return new Problem(Problem.Kind.USAGE, file + " " + what, next);
  }

  /** Keeps it in a VM's folder. */
  public void keep(Path folder) throws Problem {
    PrivateFile.write(folder.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
  }

  /** What a VM's folder keeps. */
  public static Optional<UserData> kept(Path folder) throws Problem {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
  }
}
