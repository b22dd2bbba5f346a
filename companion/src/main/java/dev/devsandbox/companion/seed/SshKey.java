package dev.devsandbox.companion.seed;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * An Ed25519 key pair of OpenSSH's.
 *
 * @param secret the private key, in OpenSSH's text form; never printed
 * @param shared the public key: {@code ssh-ed25519 AAAA…}, without a comment
 */
public record SshKey(String secret, String shared) {
  private static final Pattern SHARED = Pattern.compile("ssh-ed25519 [A-Za-z0-9+/]{68}");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Checks the public key's form. */
  public SshKey {
    if (!isShared(shared)) {
      throw new IllegalArgumentException("not a public Ed25519 key");
    }
  }

  /** Whether this is a public Ed25519 key without a comment. */
  static boolean isShared(String text) {
    return SHARED.matcher(text).matches();
  }

  /**
   * Makes a new pair with {@code ssh-keygen}.
   *
   * @param folder where the private key lies for a moment; only its user may read it
   * @throws Problem when ssh-keygen is missing or fails
   */
  static SshKey generate(Programs programs, Path folder) throws Problem {
    try {
      Path own = Files.createTempDirectory(folder, ".key-");
      Path file = own.resolve("key");
      try {
        programs.run(
            Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file + ""),
            LIMIT);
        return read(programs, file);
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(own.resolve("key.pub"));
        Files.deleteIfExists(own);
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /**
   * Reads a private key's file; the public one is derived from it.
   *
   * @throws Problem when it isn't such a key, or ssh-keygen is missing
   */
  static SshKey read(Programs programs, Path file) throws Problem {
    String line = programs.run(Command.of("ssh-keygen", "-y", "-P", "", "-f", file + ""), LIMIT);
    String shared = line.strip().replaceFirst("^(\\S+ \\S+) .*$", "$1");
    if (!isShared(shared)) {
      throw new Problem(
          Problem.Kind.FAILED,
          file + " is not an Ed25519 key",
          "move it away; the next call makes a new one, for new VMs");
    }
    try {
      return new SshKey(Files.readString(file), shared);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static Problem unusable(Path path, IOException e) {
    return new Problem(
        Problem.Kind.UNAVAILABLE,
        "an SSH key at " + path + " can't be read or written: " + e.getMessage(),
        "look for free space and permissions there",
        e);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return shared;
  }
}
