package dev.devsandbox.companion.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders in one folder, each named as what it holds. One whose name begins with a dot is not yet
 * what it shall be, or no longer.
 */
public record NamedFolders(Path root) {
  private static final String UNFINISHED = ".";

  /** Where something of this name lies, or would. */
  public Path of(Name name) {
    return root.resolve(name.value());
  }

  /**
   * Where something of this name lies while it isn't finished.
   *
   * @param state what comes behind its name
   */
  public Path unfinished(Name name, String state) {
    return root.resolve(UNFINISHED + name + "." + state);
  }

  /** The names of all that are finished, sorted; what isn't of our making is passed over. */
  public List<Name> names() throws Problem {
    List<Name> names = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        names.add(new Name(fileName(folder)));
      } catch (IllegalArgumentException e) {
        // It is no name; nor is one that begins with a dot.
      }
    }
    return names;
  }

  /** All that aren't finished, sorted by their names. */
  public List<Path> unfinished() throws Problem {
    return folders().stream().filter(f -> fileName(f).startsWith(UNFINISHED)).toList();
  }

  private static String fileName(Path folder) {
    return String.valueOf(folder.getFileName());
  }

  private List<Path> folders() throws Problem {
    try {
      return Folders.files(root).stream().filter(Files::isDirectory).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Deletes one of them, if it is there, with all that is in it. */
  public void delete(Path folder) throws Problem {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Says that the folder can't be used. */
  public Problem unusable(IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        "the folder " + root + " can't be used: " + Reason.of(e),
        "look at its permissions and for free space",
        e);
  }
}
