package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Problem;
import java.io.IOException;
import java.nio.file.Path;

/** Removes a VM's folder. */
final class Folder {
  private Folder() {}

  /** Deletes a folder with all that is in it, if it is there; no link is followed. */
  static void delete(Path folder) throws Problem {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.FAILED,
          folder + " can't be removed: " + e.getMessage(),
          "look at its permissions and remove it by hand",
          e);
    }
  }
}
