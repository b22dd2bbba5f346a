package dev.devsandbox.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames as JSON. Each frame has one canonical text (fields in a fixed order, no spaces, empty
 * optional fields left out), pinned by the recorded messages of each version. Reading ignores
 * unknown fields and turns unknown types into {@code Unknown}, so that either side may be newer.
 */
public final class FrameCodec {
  /** Of the protocol, in {@link UpFrame.Hello}. */
  public static final int VERSION = 1;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MAX_LIST = 1024;
  private static final int MAX_UNSUPPORTED = 10_000;
  private static final long MAX_UID = 0xFFFF_FFFEL;

  private FrameCodec() {}

  /** The canonical JSON text of a frame, in UTF-8. */
  public static byte[] encode(ControlFrame frame) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      switch (frame) {
        case UpFrame up -> writeUp(json, up);
        case DownFrame down -> writeDown(json, down);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeUp(JsonGenerator json, UpFrame frame) throws IOException {
    switch (frame) {
      case UpFrame.Hello hello -> {
        json.writeStringField("type", "hello");
        json.writeNumberField("version", hello.version());
        json.writeStringField("role", hello.role().wireName());
        json.writeStringField("token", hello.token().value());
        json.writeStringField("build", hello.build());
        writeStrings(json, "capabilities", hello.capabilities());
        if (hello.inForce() != null) {
          writeVersion(json, hello.inForce());
        }
      }
      case UpFrame.Ack ack -> {
        json.writeStringField("type", "ack");
        writeVersion(json, ack.config());
        json.writeStringField("result", ack.result().name());
        if (ack.reason() != null) {
          json.writeStringField("reason", ack.reason());
        }
        writeStrings(json, "unsupported", ack.unsupported());
      }
      case UpFrame.Heartbeat heartbeat -> {
        json.writeStringField("type", "heartbeat");
        json.writeNumberField("sentMillis", heartbeat.sentMillis());
        if (heartbeat.deniedTotal() != 0) {
          json.writeNumberField("deniedTotal", heartbeat.deniedTotal());
        }
        writeDenials(json, heartbeat.denials());
      }
      case UpFrame.Reauth(Secret token) -> {
        json.writeStringField("type", "reauth");
        json.writeStringField("token", token.value());
      }
      case UpFrame.TokenRequest(long id, String audience) -> {
        json.writeStringField("type", "tokenRequest");
        json.writeNumberField("id", id);
        json.writeStringField("audience", audience);
      }
      case UpFrame.Unknown(String type) -> json.writeStringField("type", type);
    }
  }

  private static void writeDown(JsonGenerator json, DownFrame frame) throws IOException {
    switch (frame) {
      case DownFrame.Welcome welcome -> {
        json.writeStringField("type", "welcome");
        json.writeStringField("sandbox", welcome.sandbox());
        json.writeStringField("podUid", welcome.podUid());
        json.writeNumberField("heartbeatSeconds", welcome.heartbeatSeconds());
      }
      case DownFrame.Config(String document) -> {
        json.writeStringField("type", "config");
        json.writeStringField("document", document);
      }
      case DownFrame.CaBundle(String pem) -> {
        json.writeStringField("type", "caBundle");
        json.writeStringField("pem", pem);
      }
      case DownFrame.Identity identity -> {
        json.writeStringField("type", "identity");
        json.writeArrayFieldStart("uids");
        for (long uid : identity.uids()) {
          json.writeNumber(uid);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("audiences");
        for (String audience : identity.audiences()) {
          json.writeString(audience);
        }
        json.writeEndArray();
        json.writeNumberField("ttlSeconds", identity.ttlSeconds());
      }
      case DownFrame.Token token -> {
        json.writeStringField("type", "token");
        json.writeNumberField("id", token.id());
        json.writeStringField("token", token.token().value());
        json.writeStringField("expiresAt", token.expiresAt().toString());
      }
      case DownFrame.TokenDenied denied -> {
        json.writeStringField("type", "tokenDenied");
        json.writeNumberField("id", denied.id());
        json.writeStringField("code", denied.code());
        json.writeStringField("message", denied.message());
      }
      case DownFrame.Heartbeat() -> json.writeStringField("type", "heartbeat");
      case DownFrame.Refusal(DownFrame.Refusal.Code code, String message) -> {
        json.writeStringField("type", "error");
        json.writeStringField("code", code.name());
        json.writeStringField("message", message);
      }
      case DownFrame.Unknown(String type) -> json.writeStringField("type", type);
    }
  }

  private static void writeVersion(JsonGenerator json, ConfigVersion config) throws IOException {
    json.writeNumberField("seq", config.seq());
    json.writeStringField("hash", config.hash());
  }

  private static void writeStrings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }

  private static void writeDenials(JsonGenerator json, List<Denial> denials) throws IOException {
    if (denials.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("denials");
    for (Denial denial : denials) {
      json.writeStartObject();
      json.writeStringField("host", denial.host());
      json.writeNumberField("port", denial.port());
      json.writeStringField("reason", denial.reason());
      json.writeNumberField("count", denial.count());
      json.writeStringField("lastTime", denial.lastTime().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Reads a frame that a sidecar sent.
   *
   * @throws MalformedFrameException if it is no JSON object, or a known field is missing, of
   *     another type or out of range
   */
  public static UpFrame decodeUp(byte[] body) throws MalformedFrameException {
    JsonObject json = JsonObject.parse(body);
    String type = json.string("type");
    return switch (type) {
      case "hello" ->
          new UpFrame.Hello(
              (int) json.integer("version", 1, Integer.MAX_VALUE),
              json.constant("role", Role.values(), Role::wireName),
              new Secret(json.string("token")),
              json.string("build"),
              json.strings("capabilities", MAX_LIST),
              json.has("seq") ? readVersion(json) : null);
      case "ack" ->
          new UpFrame.Ack(
              readVersion(json),
              json.constant("result", UpFrame.Ack.Result.values(), Enum::name),
              json.optionalString("reason"),
              json.strings("unsupported", MAX_UNSUPPORTED));
      case "heartbeat" ->
          new UpFrame.Heartbeat(
              json.integer("sentMillis", 0, Long.MAX_VALUE),
              json.has("deniedTotal") ? json.integer("deniedTotal", 0, Long.MAX_VALUE) : 0,
              readDenials(json));
      case "reauth" -> new UpFrame.Reauth(new Secret(json.string("token")));
      case "tokenRequest" ->
          new UpFrame.TokenRequest(json.integer("id", 0, Long.MAX_VALUE), json.string("audience"));
      default -> new UpFrame.Unknown(type);
    };
  }

  /**
   * Reads a frame that the broker sent.
   *
   * @throws MalformedFrameException as for {@link #decodeUp}
   */
  public static DownFrame decodeDown(byte[] body) throws MalformedFrameException {
    JsonObject json = JsonObject.parse(body);
    String type = json.string("type");
    return switch (type) {
      case "welcome" ->
          new DownFrame.Welcome(
              json.string("sandbox"),
              json.string("podUid"),
              (int) json.integer("heartbeatSeconds", 1, 3600));
      case "config" -> new DownFrame.Config(json.string("document"));
      case "caBundle" -> new DownFrame.CaBundle(json.string("pem"));
      case "identity" ->
          new DownFrame.Identity(
              json.integers("uids", MAX_LIST, 0, MAX_UID),
              json.strings("audiences", MAX_LIST),
              (int) json.integer("ttlSeconds", 1, Integer.MAX_VALUE));
      case "token" ->
          new DownFrame.Token(
              json.integer("id", 0, Long.MAX_VALUE),
              new Secret(json.string("token")),
              json.instant("expiresAt"));
      case "tokenDenied" ->
          new DownFrame.TokenDenied(
              json.integer("id", 0, Long.MAX_VALUE), json.string("code"), json.string("message"));
      case "heartbeat" -> new DownFrame.Heartbeat();
      case "error" -> new DownFrame.Refusal(readErrorCode(json), json.string("message"));
      default -> new DownFrame.Unknown(type);
    };
  }

  private static ConfigVersion readVersion(JsonObject json) throws MalformedFrameException {
    return new ConfigVersion(json.integer("seq", 0, Long.MAX_VALUE), json.string("hash"));
  }

  private static List<Denial> readDenials(JsonObject json) throws MalformedFrameException {
    List<Denial> denials = new ArrayList<>();
    for (JsonObject denial : json.objects("denials", Denial.MAX_PER_HEARTBEAT)) {
      denials.add(
          new Denial(
              denial.string("host"),
              (int) denial.integer("port", 0, 65535),
              denial.string("reason"),
              denial.integer("count", 0, Long.MAX_VALUE),
              denial.instant("lastTime")));
    }
    return denials;
  }

  /** An unknown code still ends the stream, so it must not be mistaken for a broken frame. */
  private static DownFrame.Refusal.Code readErrorCode(JsonObject json)
      throws MalformedFrameException {
    String text = json.string("code");
    for (DownFrame.Refusal.Code code : DownFrame.Refusal.Code.values()) {
      if (code.name().equals(text)) {
        return code;
      }
    }
    return DownFrame.Refusal.Code.Other;
  }
}
