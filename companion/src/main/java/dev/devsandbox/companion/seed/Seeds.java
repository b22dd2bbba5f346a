package dev.devsandbox.companion.seed;

import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.PrivateFile;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives new VMs an identity of their own. To make or clone a VM:
 *
 * <pre>{@code
 * new Seeds(home, programs).plant(folder, name, "dev");   // folder: ~/.devsandbox/vm/NAME
 * }</pre>
 *
 * leaves {@code seed.iso} in the VM's folder, to be given to the guest as a CD-ROM at every boot,
 * and {@code known_hosts}, by which SSH verifies the guest from its first connection on. To call it
 * again makes another identity, which the guest takes at its next boot.
 */
public final class Seeds {
  /** The CD-ROM image in a VM's folder. */
  public static final String SEED = "seed.iso";

  /** The VM's host key in its folder, for any alias {@code devsandbox-NAME}. */
  public static final String KNOWN_HOSTS = "known_hosts";

  private final ClientKey clientKey;
  private final Programs programs;

  public Seeds(Home home, Programs programs) {
    this.clientKey = new ClientKey(home, programs);
    this.programs = programs;
  }

  /**
   * Makes the identity of a VM, with the {@link UserData} that its folder keeps.
   *
   * @param folder the VM's folder; exists, and only its user can read it
   * @param hostname the VM's name
   * @param user the guest's user, an ordinary one
   * @throws Problem when ssh-keygen is missing, or the folder can't be written
   */
  public void plant(Path folder, Name hostname, String user) throws Problem {
    SshKey hostKey = SshKey.generate(programs, folder);
    String authorized = clientKey.shared();
    Optional<UserData> more = UserData.kept(folder);
    Seed seed = new Seed(UUID.randomUUID(), hostname, user, authorized, hostKey, more);
    PrivateFile.write(folder.resolve(SEED), seed.image());
    // The file is of one VM: the pattern lets it be renamed.
    byte[] known = ("devsandbox-* " + hostKey.shared() + "\n").getBytes(StandardCharsets.US_ASCII);
    PrivateFile.write(folder.resolve(KNOWN_HOSTS), known);
  }
}
