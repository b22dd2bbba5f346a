package dev.devsandbox.companion.seed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.devsandbox.companion.host.Name;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What cloud-init's NoCloud data source reads at a VM's first boot.
 *
 * @param instance what makes a clone another machine: cloud-init's first-boot steps run once for
 *     each
 * @param hostname the name that the guest takes
 * @param user the guest's user that may log in and become root
 * @param authorizedKey the public key that opens the user's account; the only way in
 * @param hostKey the key by which the guest's SSH server is known from its first connection on
 * @param more what a person has the guest do besides
 */
public record Seed(
    UUID instance,
    Name hostname,
    String user,
    String authorizedKey,
    SshKey hostKey,
    Optional<UserData> more) {
  /** The label by which cloud-init finds its seed. */
  private static final String LABEL = "cidata";

  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

  /** UTF-8 text without long lines broken, so that cloud-init's reader sees each as it was. */
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  /** Checks that nothing in it can mean more than it says. */
  public Seed {
    if (!isUser(user)) {
      throw new IllegalArgumentException("not an ordinary user: " + user);
    }
    if (!SshKey.isShared(authorizedKey)) {
      throw new IllegalArgumentException("not a public Ed25519 key");
    }
  }

  /** Whether it can be the name of a guest's ordinary user. */
  public static boolean isUser(String name) {
    return USER.matcher(name).matches() && !name.equals("root");
  }

  /** The CD-ROM image; it holds the host's private key. */
  public byte[] image() {
    return new Iso9660(LABEL, files()).bytes();
  }

  /** The files of the seed, by name. */
  Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("meta-data", yaml(metaData()));
    files.put("user-data", join("#cloud-config\n", yaml(userData())));
    // By cloud-init's rules, what is said here yields to what is said above.
    more.ifPresent(data -> files.put("vendor-data", data.text().getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  private Map<String, Object> metaData() {
    return ordered("instance-id", instance.toString(), "local-hostname", hostname.value());
  }

  private Map<String, Object> userData() {
    SequencedMap<String, Object> data =
        ordered("hostname", hostname.value(), "manage_etc_hosts", "localhost");
    data.putAll(ordered("disable_root", true, "ssh_pwauth", false));
    data.put("users", List.of(account()));
    data.putAll(ordered("ssh_deletekeys", true, "ssh_keys", hostKeys()));
    return data;
  }

  private Map<String, Object> account() {
    SequencedMap<String, Object> account = ordered("name", user, "lock_passwd", true);
    account.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
    account.put("ssh_authorized_keys", List.of(authorizedKey));
    return account;
  }

  private Map<String, Object> hostKeys() {
    return ordered("ed25519_private", hostKey.secret(), "ed25519_public", hostKey.shared());
  }

  private static SequencedMap<String, Object> ordered(
      String key, Object value, String nextKey, Object nextValue) {
    SequencedMap<String, Object> map = new LinkedHashMap<>();
    map.put(key, value);
    map.put(nextKey, nextValue);
    return map;
  }

  private static byte[] yaml(Map<String, Object> document) {
    try {
      return YAML.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts are YAML", e);
    }
  }

  private static byte[] join(String head, byte[] body) {
    return (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "seed of " + hostname + ", instance " + instance;
  }
}
