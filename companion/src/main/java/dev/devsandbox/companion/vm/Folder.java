package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes a VM's folder. */
final class Folder {
  private Folder() {}

  /** Deletes a folder with all that is in it, if it is there; no link is followed. */
  static void delete(Path folder) throws Problem {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      List<Path> deepestFirst = inside.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.FAILED,
          folder + " can't be removed: " + e.getMessage(),
          "look at its permissions and remove it by hand",
          e);
    }
  }
}
