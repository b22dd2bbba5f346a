package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The file that editors and the user's own {@code ssh} include to reach every VM by its alias. */
public final class SshConfig {
  private static final Duration LOCKED = Duration.ofSeconds(10);

  private final Home home;
  private final SshOptions options;

  /**
   * @param key the private key's file
   */
  public SshConfig(Home home, Path key) {
    this.home = home;
    this.options = new SshOptions(key);
  }

  /** Where the file lies. */
  public Path file() {
    return home.ssh().resolve("config");
  }

  /** The line to put at the top of {@code ~/.ssh/config}. */
  public String include() {
    return "Include \"" + file() + '"';
  }

  /**
   * Writes the file.
   *
   * @param guests all VMs of the home
   */
  public void write(List<Guest> guests) throws Problem {
    StringBuilder text = new StringBuilder("# Written by: devsandbox ssh-config\n");
    for (Guest guest : guests) {
      text.append("\nHost ").append(guest.alias()).append('\n');
      options.of(guest).forEach((key, value) -> text.append("  %s %s%n".formatted(key, value)));
    }
    home.make(home.ssh());
    try (FileGuard _ = FileGuard.take(home.ssh().resolve(".config.lock"), LOCKED)) {
      PrivateFile.write(file(), text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes the file again, if the user ever asked for it. */
  public void refresh(List<Guest> guests) throws Problem {
    if (Files.exists(file())) {
      write(guests);
    }
  }
}
