package dev.devsandbox.companion.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Records as JSON files that one can read with {@code cat}, replaced as a whole or not at all. */
public final class Documents {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** The record as JSON, for files and for {@code -o json}. */
  public String text(Object document) {
    try {
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a document: " + document.getClass(), e);
    }
  }

  /**
   * Reads a document.
   *
   * @return empty when there is no such file
   * @throws Problem when the file is there and isn't such a document
   */
  public <T> Optional<T> read(Path file, Class<T> type) throws Problem {
    try {
      return Optional.of(MAPPER.readValue(Files.readString(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new Problem(
          Problem.Kind.FAILED, file + " can't be read: " + e.getOriginalMessage(), "", e);
    } catch (IOException e) {
      throw new Problem(Problem.Kind.FAILED, file + " can't be read: " + Reason.of(e), "", e);
    }
  }

  /**
   * Reads a document that came from elsewhere.
   *
   * @throws IOException when it isn't such a document; the message says why in one line
   */
  public <T> T parse(byte[] text, Class<T> type) throws IOException {
    try {
      T document = MAPPER.readValue(text, type);
      if (document == null) {
        throw new IOException("it is null");
      }
      return document;
    } catch (JsonProcessingException e) {
      throw new IOException(e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
  }

  /**
   * Writes a document that only its user can read; who reads meanwhile sees the old one or this.
   *
   * @throws Problem when it can't be written, for instance because the disk is full
   */
  public void write(Path file, Object document) throws Problem {
    PrivateFile.write(file, (text(document) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
