package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands by which OpenSSH enters a guest; the user's own configuration plays no part. */
public final class Ssh {
  private final SshOptions options;

  /**
   * @param key the private key's file
   */
  public Ssh(Path key) {
    this.options = new SshOptions(key);
  }

  /**
   * Logs in.
   *
   * @param command what to run there, each word as it is; empty for a login shell
   * @param terminal whether the command gets a terminal; a login shell has one anyway
   * @throws Problem when SSH can't be told of the home's path
   */
  public Command login(Guest guest, List<String> command, boolean terminal) throws Problem {
    List<String> argv = start("ssh", guest);
    if (terminal) {
      argv.add("-t");
    }
    argv.add(guest.alias());
    if (!command.isEmpty()) {
      // SSH joins the words for a shell of the guest: quoted, that shell takes them apart again.
      argv.add("--");
      argv.add(new Command(command).toString());
    }
    return new Command(argv);
  }

  /**
   * Copies between this machine and a guest, by the SFTP protocol: with the older one, the guest
   * could name the files that are written here.
   *
   * @param recursive whether folders are copied with all that is in them
   */
  public Command copy(Guest guest, Copy copy, boolean recursive) throws Problem {
    List<String> argv = start("scp", guest);
    argv.add("-s");
    if (recursive) {
      argv.add("-r");
    }
    argv.add("--");
    switch (copy) {
      case Copy.Into into -> {
        argv.add(local(into.here()));
        argv.add(guest.alias() + ":" + into.there());
      }
      case Copy.OutOf outOf -> {
        argv.add(guest.alias() + ":" + literal(outOf.there()));
        argv.add(local(outOf.here()));
      }
    }
    return new Command(argv);
  }

  private List<String> start(String program, Guest guest) throws Problem {
    List<String> argv = new ArrayList<>(List.of(program, "-F", "/dev/null"));
    options
        .of(guest)
        .forEach((name, value) -> {
          argv.add("-o");
          argv.add(name + "=" + value);
        });
    return argv;
  }

  /** A colon before the first slash would make a path another machine's. */
  private static String local(String path) {
    return path.startsWith("/") ? path : "./" + path;
  }

  /** scp takes what it copies from a guest for a pattern. */
  private static String literal(String path) {
    return path.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
  }
}
