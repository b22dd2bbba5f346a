package dev.devsandbox.companion.up;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import dev.devsandbox.companion.kube.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this program's archive brings along for clusters.
 *
 * @param share the archive's folder of that name
 */
public record Bundle(Path share) {
  /** The property by which the archive's launcher says where it lies. */
  private static final String PROPERTY = "devsandbox.bundle";

  private static final Pattern LINE =
      Pattern.compile("(\\S+) (sha256:[0-9a-f]{64}) ([A-Za-z0-9][A-Za-z0-9._-]*)");

  /**
   * An image of a container.
   *
   * @param reference the name by which manifests know it
   * @param digest by which a node knows that it has this very one
   * @param archive an OCI layout in a tar
   */
  public record ContainerImage(String reference, String digest, Path archive) {}

  /**
   * The bundle that this program is part of.
   *
   * @throws Problem UNAVAILABLE when it is part of none
   */
  public static Bundle here() throws Problem {
    String place = System.getProperty(PROPERTY);
    if (place == null) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "this program has nothing with it to install: it doesn't run from its archive",
          "in a clone: hack/companion build --images, and then"
              + " companion/target/bundle/devsandbox/bin/devsandbox up");
    }
    return new Bundle(Path.of(place, "share"));
  }

  /** What makes a cluster one for sandboxes. */
  public List<Manifest> installation() throws Problem {
    return Manifest.read(share.resolve("install.yaml"));
  }

  /** A namespace with a sandbox, to begin with. */
  public List<Manifest> sample() throws Problem {
    return Manifest.read(share.resolve("sample.yaml"));
  }

  /** The recipe of an image with Kubernetes, if there is one. */
  public Optional<Path> recipe() {
    return Optional.of(share.resolve("recipe.yaml")).filter(Files::isReadable);
  }

  /** The images that what it installs is made of; none of a bundle that was built without. */
  public List<ContainerImage> images() throws Problem {
    Path folder = share.resolve("images");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<ContainerImage> images = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(folder.resolve("index"))) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches() || !Files.isReadable(folder.resolve(parts.group(3)))) {
          throw damaged("the list of images names what isn't there");
        }
        images.add(
            new ContainerImage(parts.group(1), parts.group(2), folder.resolve(parts.group(3))));
      }
    } catch (IOException e) {
      throw damaged("its list of images can't be read: " + Reason.of(e));
    }
    return images;
  }

  private Problem damaged(String how) {
    return new Problem(
        Problem.Kind.FAILED, share + " is damaged: " + how, "unpack this program's archive anew");
  }
}
