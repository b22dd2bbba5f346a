package dev.devsandbox.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.devsandbox.wire.Secret;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * What the caller gets.
 *
 * @param status of HTTP
 * @param outcome a word for the log; never a secret
 * @param body JSON, which may hold a token
 */
record Answer(int status, String outcome, Secret body) {
  static final int OK = 200;
  static final int BAD_REQUEST = 400;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int TOO_MANY = 429;
  static final int UNAVAILABLE = 503;

  private static final JsonFactory JSON = new JsonFactory();

  static Answer ok(String firstName, String firstValue, String secondName, String secondValue) {
    return new Answer(OK, "Served", object(firstName, firstValue, secondName, secondValue));
  }

  /**
   * A no, in the form {@code {"code","message"}}.
   *
   * @param code one word, for programs
   * @param message what to do about it, for people
   */
  static Answer error(int status, String code, String message) {
    return new Answer(status, code, object("code", code, "message", message));
  }

  private static Secret object(String name1, String value1, String name2, String value2) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField(name1, value1);
      json.writeStringField(name2, value2);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Secret(text.toString());
  }
}
