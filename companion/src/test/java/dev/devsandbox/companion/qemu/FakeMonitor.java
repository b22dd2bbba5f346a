package dev.devsandbox.companion.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** Speaks QMP as QEMU does: a greeting, an answer with the call's id, lines that end in CR LF. */
final class FakeMonitor implements AutoCloseable {
  private static final String GREETING =
      "{\"QMP\":{\"version\":{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":22}},\"capabilities\":[]}}\r\n";
  private final FakePeer peer;

  /**
   * Starts to listen.
   *
   * @param script from a command and its arguments to the members of the answer, such as {@code
   *     "return":{}}, with events before it as lines of their own
   */
  FakeMonitor(Path socket, BiFunction<String, JsonNode, String> script) throws IOException {
    peer = new FakePeer(socket, GREETING, line -> answer(line, script));
  }

  private static String answer(String line, BiFunction<String, JsonNode, String> script) {
    try {
      JsonNode call = new ObjectMapper().readTree(line);
      String command = call.path("execute").asText();
      String said =
          command.equals("qmp_capabilities")
              ? "\"return\":{}"
              : script.apply(command, call.path("arguments"));
      int last = said.lastIndexOf('\n') + 1;
      return said.substring(0, last)
          + "{%s,\"id\":%d}\r\n".formatted(said.substring(last), call.path("id").asLong());
    } catch (IOException e) {
      return "{\"error\":{\"class\":\"GenericError\",\"desc\":\"JSON parse error\"}}\r\n";
    }
  }

  List<String> heard() {
    return peer.heard();
  }

  @Override
  public void close() throws IOException {
    peer.close();
  }
}
