package dev.devsandbox.companion.seed;

import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The home's one key for logging in to its VMs. It is made when it is first needed. */
public final class ClientKey {
  private final Home home;
  private final Programs programs;

  public ClientKey(Home home, Programs programs) {
    this.home = home;
    this.programs = programs;
  }

  /** Where the private key lies. */
  public Path file() {
    return home.ssh().resolve("id_ed25519");
  }

  /**
   * The public key; several processes that ask at once get the same one.
   *
   * @throws Problem when it can't be made or read
   */
  public String shared() throws Problem {
    if (!Files.exists(file())) {
      make(home.make(home.ssh()));
    }
    return SshKey.read(programs, file()).shared();
  }

  /** A link, unlike a rename, never replaces the key that another process made first. */
  private void make(Path folder) throws Problem {
    SshKey key = SshKey.generate(programs, folder);
    try {
      Path own = Files.createTempDirectory(folder, ".key-");
      Path made = own.resolve("key");
      try {
        PrivateFile.write(made, key.secret().getBytes(StandardCharsets.US_ASCII));
        Files.createLink(file(), made);
      } catch (FileAlreadyExistsException another) {
        // Then that one is the home's.
      } finally {
        Files.deleteIfExists(made);
        Files.deleteIfExists(own);
      }
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the SSH key in " + folder + " can't be made: " + e.getMessage(),
          "look for free space and permissions there",
          e);
    }
  }
}
