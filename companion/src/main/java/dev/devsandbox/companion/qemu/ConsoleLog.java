package dev.devsandbox.companion.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a guest said on its serial console; not trusted, and bounded when read. */
public final class ConsoleLog {
  private static final int READ_BYTES = 64 << 10;

  /** Sequences by which a terminal is told more than text (ECMA-48), and other controls. */
  private static final Pattern CONTROLS =
      Pattern.compile(
          "\u001b\\[[0-?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)?|[\\p{Cntrl}&&[^\n\t]]");

  private ConsoleLog() {}

  /** The last lines, as plain text; of 64 KiB at most, empty when there are none. */
  public static String tail(Path file, int lines) {
    String text = CONTROLS.matcher(end(file)).replaceAll("");
    List<String> all = text.lines().filter(line -> !line.isBlank()).toList();
    return all.stream().skip(Math.max(0, all.size() - lines)).collect(Collectors.joining("\n"));
  }

  private static String end(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - READ_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {}
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
