package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a recipe's part about Kubernetes has to hold to. */
final class KubernetesRules {
  private static final String KEY = "kubernetes";
  private static final String ARCHIVE = "kubernetes.tar";

  private static final Pattern VERSION =
      Pattern.compile("v1\\.[0-9]{1,3}\\.[0-9]{1,3}(-rc[0-9]{1,2})?\\+k3s[0-9]{1,2}");

  private static final Pattern MIRROR =
      Pattern.compile("https?://([A-Za-z0-9.:_~%-]+/)*[A-Za-z0-9.:_~%-]+");

  /** What the file is called in the image, too. */
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.tar");

  private final RecipeRules rules;

  KubernetesRules(RecipeRules rules) {
    this.rules = rules;
  }

  Kubernetes check(RecipeReader.WrittenKubernetes written) throws Problem {
    RecipeReader.WrittenK3s k3s = written.k3s();
    RecipeReader.WrittenArchive archive = written.archive();
    if ((k3s == null) == (archive == null)) {
      throw rules.wrong(KEY, "has to have either k3s or archive", "");
    }
    return new Kubernetes(
        k3s == null ? archive(Objects.requireNonNull(archive)) : k3s(k3s),
        images(RecipeRules.orNone(written.images())));
  }

  private Kubernetes.K3s k3s(RecipeReader.WrittenK3s written) throws Problem {
    String version =
        rules.matching(
            VERSION,
            KEY + ".k3s.version",
            written.version(),
            "give the tag of a release, such as v1.36.4+k3s1");
    String mirror =
        rules.matching(
            MIRROR,
            KEY + ".k3s.mirror",
            Objects.requireNonNullElse(written.mirror(), Kubernetes.K3s.MIRROR),
            "give an http or https URL without a slash at its end");
    return new Kubernetes.K3s(version, checksums(written.sha256()), mirror);
  }

  private SortedMap<Architecture, Digest> checksums(@Nullable Map<String, @Nullable String> written)
      throws Problem {
    String key = KEY + ".k3s.sha256";
    String next = "give amd64 or arm64 or both; the release has them in its sha256sum files";
    if (written == null || written.isEmpty()) {
      throw rules.wrong(key, "is missing", next);
    }
    SortedMap<Architecture, Digest> checksums = new TreeMap<>();
    for (Map.Entry<String, @Nullable String> each : written.entrySet()) {
      checksums.put(
          Architecture.find(each.getKey())
              .orElseThrow(() -> rules.wrong(key, "names no architecture: " + each.getKey(), next)),
          checksum(key + "." + each.getKey(), each.getValue()));
    }
    return checksums;
  }

  private Kubernetes.Archive archive(RecipeReader.WrittenArchive written) throws Problem {
    String key = KEY + ".archive";
    Path file = file(key + ".file", written.file());
    Digest expected = checksum(key + ".sha256", written.sha256());
    Digest found = digest(key + ".file", file);
    if (!found.equals(expected)) {
      throw rules.wrong(
          key + ".sha256",
          "is not that of " + file,
          "its SHA-256 is " + found + "; if that is the file you mean, write it there");
    }
    return new Kubernetes.Archive(new Kubernetes.Payload(ARCHIVE, file, expected));
  }

  private List<Kubernetes.Payload> images(List<@Nullable String> written) throws Problem {
    List<Kubernetes.Payload> images = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < written.size(); i++) {
      String key = KEY + ".images[" + i + "]";
      Path file = file(key, written.get(i));
      String name =
          rules.matching(
              IMAGE,
              key,
              String.valueOf(file.getFileName()),
              "give a file NAME.tar; its name may have letters, digits and . _ -");
      if (!names.add(name)) {
        throw rules.wrong(key, "has the name of another", "leave one of them out");
      }
      images.add(new Kubernetes.Payload(name, file, digest(key, file)));
    }
    return images;
  }

  private Digest checksum(String key, @Nullable String written) throws Problem {
    if (written == null || !Digest.isDigest(written)) {
      throw rules.wrong(key, "is no SHA-256", "give its 64 lower-case hexadecimal digits");
    }
    return new Digest(written);
  }

  private Path file(String key, @Nullable String written) throws Problem {
    if (written == null || written.isEmpty() || written.indexOf('\0') >= 0) {
      throw rules.wrong(key, "names no file", "give a file beside the recipe");
    }
    return rules.beside(written).toAbsolutePath();
  }

  private Digest digest(String key, Path file) throws Problem {
    if (!Files.isRegularFile(file)) {
      throw rules.wrong(key, "is no file: " + file, "give a file beside the recipe");
    }
    try {
      return Digest.of(file);
    } catch (IOException e) {
      throw rules.wrong(key, "can't be read: " + Reason.of(e), "look at its permissions");
    }
  }
}
