package dev.devsandbox.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small text file that the kubelet replaces at any time. Content is compared, not watched: the
 * files are tiny, and the kubelet swaps a directory link, which file events don't show.
 *
 * @param maxBytes a longer file is an error
 */
record MountedFile(Path path, int maxBytes) {

  String read() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IOException(path + " is longer than " + maxBytes + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The content, or the empty string while there is none to be read. */
  String readOrEmpty() {
    try {
      return read();
    } catch (IOException e) {
      return "";
    }
  }
}
