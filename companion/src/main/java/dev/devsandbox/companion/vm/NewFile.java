package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A long file that a person asked for, which only that person can read. It is written beside, under
 * its name and {@code .part}, and there as a whole or not at all; what a crash left is replaced.
 */
final class NewFile implements AutoCloseable {
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final Set<OpenOption> THERE =
      Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final Path part;
  private final FileChannel channel;
  private boolean finished;

  private NewFile(Path file, Path part, FileChannel channel) {
    this.file = file;
    this.part = part;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @throws Problem REFUSED when there is such a file; BUSY when another process writes it
   */
  static NewFile begin(Path file) throws Problem {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Problem(
          Problem.Kind.REFUSED, file + " exists", "choose another name, or remove it");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      removeLeftover(part);
      FileChannel channel =
          FileChannel.open(
              part,
              NEW,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (!isLocked(channel)) {
        channel.close();
        throw busy(part);
      }
      return new NewFile(file, part, channel);
    } catch (FileAlreadyExistsException e) {
      throw busy(part);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static void removeLeftover(Path part) throws IOException, Problem {
    if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel left = FileChannel.open(part, THERE)) {
      if (!isLocked(left)) {
        throw busy(part);
      }
      Files.delete(part);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Where to write; buffers nothing. */
  OutputStream stream() {
    return Channels.newOutputStream(channel);
  }

  /** Gives the file its name. */
  void finish() throws IOException {
    channel.force(true);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    finished = true;
  }

  /** Removes what isn't finished. */
  @Override
  public void close() throws IOException {
    try (channel) {
      if (!finished) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static Problem busy(Path part) {
    return new Problem(
        Problem.Kind.BUSY, "another process writes " + part, "wait for it, or choose another name");
  }

  /** The file can't be written, for instance because the disk is full. */
  static Problem unwritable(Path file, IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        file + " can't be written: " + Reason.of(e),
        "look for free space and permissions there",
        e);
  }
}
