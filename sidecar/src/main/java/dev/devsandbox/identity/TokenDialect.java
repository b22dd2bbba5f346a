package dev.devsandbox.identity;

import dev.devsandbox.identity.Tokens.Outcome;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** This project's own dialect: {@code GET /v1/token?audience=A}. */
record TokenDialect(Tokens tokens) implements Dialect {
  private static final String PARAMETER = "audience=";

  @Override
  public String path() {
    return "/v1/token";
  }

  @Override
  public Header requiredHeader() {
    return new Header("Devsandbox-Identity", "true");
  }

  @Override
  public Answer answer(long callerUid, Optional<String> rawQuery) {
    if (rawQuery.isEmpty()) {
      return toAnswer(tokens.get(callerUid, Optional.empty()));
    }
    String query = rawQuery.get();
    if (!query.startsWith(PARAMETER) || query.contains("&")) {
      return badQuery("the only parameter is audience, once");
    }
    try {
      String audience =
          URLDecoder.decode(query.substring(PARAMETER.length()), StandardCharsets.UTF_8);
      return toAnswer(tokens.get(callerUid, Optional.of(audience)));
    } catch (IllegalArgumentException e) {
      return badQuery("the audience is not well percent-encoded");
    }
  }

  private static Answer badQuery(String message) {
    return Answer.error(Answer.BAD_REQUEST, "BadQuery", message);
  }

  private static Answer toAnswer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Issued(var token, var expiresAt) ->
          Answer.ok("token", token.value(), "expiresAt", expiresAt.toString());
      case Outcome.Unclear(String message) ->
          Answer.error(Answer.BAD_REQUEST, "AudienceRequired", message);
      case Outcome.Forbidden(String code, String message) ->
          Answer.error(Answer.FORBIDDEN, code, message);
      case Outcome.Busy(String code, String message) ->
          Answer.error(Answer.TOO_MANY, code, message);
      case Outcome.Unavailable(String code, String message) ->
          Answer.error(Answer.UNAVAILABLE, code, message);
    };
  }
}
