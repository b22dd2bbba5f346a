package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.LockedFile;
import dev.devsandbox.companion.host.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The file of a person's kubeconfig: changed under the lock that kubectl takes, replaced as a
 * whole.
 *
 * @param path as kubectl is told it; a symbolic link stays one
 */
public record KubeconfigFile(Path path) {
  private static final Duration LOCKED = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
  private static final long MOST_BYTES = 3 << 20;

  /** A change of the text. */
  public interface Edit {
    Kubeconfig apply(Kubeconfig before) throws Problem;
  }

  /** The first file of {@code KUBECONFIG}, or {@code ~/.kube/config}. */
  public static KubeconfigFile of(Map<String, String> environment) {
    for (String named : environment.getOrDefault("KUBECONFIG", "").split(File.pathSeparator)) {
      if (!named.isEmpty()) {
        return new KubeconfigFile(Path.of(named).toAbsolutePath());
      }
    }
    return new KubeconfigFile(Path.of(System.getProperty("user.home"), ".kube", "config"));
  }

  /**
   * Changes the file, or leaves it as it is.
   *
   * @throws Problem when it isn't this user's own file, is locked, or can't be edited
   */
  public void change(Edit edit) throws Problem {
    try {
      Path folder = path.toAbsolutePath().getParent();
      Files.createDirectories(
          folder == null ? Path.of("/") : folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path lock = path.resolveSibling(path.getFileName() + ".lock");
      lock(lock);
      try {
        replace(edit);
      } finally {
        Files.deleteIfExists(lock);
      }
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          path + " can't be changed: " + e.getMessage(),
          "look for free space and permissions there",
          e);
    }
  }

  private void lock(Path lock) throws IOException, Problem {
    Deadline deadline = Deadline.in(LOCKED);
    while (true) {
      try {
        Files.createFile(lock);
        return;
      } catch (FileAlreadyExistsException e) {
        if (deadline.isOver()) {
          throw new Problem(
              Problem.Kind.BUSY,
              path + " is locked by another program",
              "if no kubectl is running, remove " + lock,
              e);
        }
        LockedFile.pause(BETWEEN_TRIES);
      }
    }
  }

  private void replace(Edit edit) throws IOException, Problem {
    Path file = real();
    boolean isThere = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> permissions =
        isThere
            ? Files.getPosixFilePermissions(file)
            : PosixFilePermissions.fromString("rw-------");
    Kubeconfig before = new Kubeconfig(isThere ? Files.readString(file) : "");
    Kubeconfig after = edit.apply(before);
    if (!after.equals(before)) {
      write(file, after.text(), permissions);
    }
  }

  /** The file that a link leads to: no other user's, and nothing but a file. */
  private Path real() throws IOException, Problem {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return path;
    }
    if (!Files.isRegularFile(path)
        || Files.size(path) > MOST_BYTES
        || !Files.getOwner(path).equals(Files.getOwner(lockOf(path)))) {
      throw new Problem(
          Problem.Kind.REFUSED,
          path + " is not a file of yours that could be a kubeconfig",
          "name another by KUBECONFIG");
    }
    return path.toRealPath();
  }

  /** Just made by this process, so it has this user. */
  private static Path lockOf(Path path) {
    return path.resolveSibling(path.getFileName() + ".lock");
  }

  private static void write(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    Path next =
        Files.createTempFile(
            file.getParent(),
            ".kubeconfig-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.setPosixFilePermissions(next, permissions);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }
}
