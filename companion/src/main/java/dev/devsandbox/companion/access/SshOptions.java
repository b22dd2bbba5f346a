package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.seed.Seeds;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * How SSH reaches a guest: the companion's key and nothing else opens it, and only the host key
 * that the VM was seeded with is believed, from the first connection on. Nothing of this machine is
 * forwarded. As in ssh_config(5).
 */
final class SshOptions {
  /** ssh_config(5) has no way to say these in a file name: quotes, escapes, variables, lines. */
  private static final Pattern UNSPEAKABLE = Pattern.compile("[\"'\\\\\\p{Cntrl}]|\\$\\{");

  private final Path key;

  /**
   * @param key the private key's file
   */
  SshOptions(Path key) {
    this.key = key;
  }

  /**
   * The options by their names, each value as a configuration file has it.
   *
   * @throws Problem when a path can't be said in one
   */
  SequencedMap<String, String> of(Guest guest) throws Problem {
    SequencedMap<String, String> options = new LinkedHashMap<>();
    options.put("HostName", "127.0.0.1");
    options.put("Port", Integer.toString(guest.sshPort()));
    options.put("User", guest.user());
    options.put("HostKeyAlias", guest.alias());
    options.put("UserKnownHostsFile", file(guest.home().folder().resolve(Seeds.KNOWN_HOSTS)));
    options.put("GlobalKnownHostsFile", "/dev/null");
    options.put("StrictHostKeyChecking", "yes");
    options.put("UpdateHostKeys", "no");
    options.put("IdentityFile", file(key));
    options.put("IdentitiesOnly", "yes");
    options.put("IdentityAgent", "none");
    options.put("PreferredAuthentications", "publickey");
    options.put("ForwardAgent", "no");
    options.put("ForwardX11", "no");
    options.put("ServerAliveInterval", "15");
    return options;
  }

  /** A path with its percent signs doubled, which otherwise begin a token. */
  private static String file(Path path) throws Problem {
    if (UNSPEAKABLE.matcher(path.toString()).find()) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "SSH can't be told of a file whose path has a quote, a backslash, ${ or a control"
              + " character",
          "name another folder by DEVSANDBOX_HOME");
    }
    return '"' + path.toString().replace("%", "%%") + '"';
  }
}
