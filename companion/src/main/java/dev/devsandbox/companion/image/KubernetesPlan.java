package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a Kubernetes gets into an image. What is brought is checked before any of it is used.
 *
 * @param kubernetes what to bring
 * @param architecture of the image
 * @param folder where it comes together; made by the build
 */
record KubernetesPlan(Kubernetes kubernetes, Architecture architecture, Path folder) {
  /** Where it is in the image. */
  static final String PLACE = "/usr/lib/devsandbox/kubernetes";

  /** Where its container images are in the image. */
  static final String IMAGES_PLACE = "/usr/share/devsandbox/images";

  private static final String IMAGES = "images";
  private static final String CHECKSUMS = "sha256";
  private static final String K3S = "k3s";

  /** Container images as the build has them. */
  Path images() {
    return folder.resolve(IMAGES);
  }

  /** The file that {@code sha256sum} compares with. */
  Path checksums() {
    return folder.resolve(CHECKSUMS);
  }

  /** What {@link #checksums} has to say. */
  String expected() throws Problem {
    Map<Path, Digest> digests = new LinkedHashMap<>();
    digests.put(source(), sourceDigest());
    kubernetes.images().forEach(image -> digests.put(copy(image), image.sha256()));
    return digests.entrySet().stream()
        .map(each -> each.getValue() + "  " + each.getKey() + "\n")
        .collect(Collectors.joining());
  }

  /** Brings everything, and checks it. */
  List<BuildPlan.Step> bringing() {
    List<BuildPlan.Step> steps = new ArrayList<>();
    steps.add(
        switch (kubernetes.source()) {
          case Kubernetes.K3s k3s ->
              new BuildPlan.Step(
                  "fetching " + k3s.label(),
                  Command.of(
                      "curl",
                      "--fail",
                      "--silent",
                      "--show-error",
                      "--location",
                      "--proto",
                      "=http,https",
                      "--output",
                      source().toString(),
                      k3s.url(architecture)));
          case Kubernetes.Archive archive -> copying(archive.file().file(), source());
        });
    kubernetes.images().forEach(image -> steps.add(copying(image.file(), copy(image))));
    steps.add(
        new BuildPlan.Step(
            "checking Kubernetes",
            // It says on standard output which file is wrong.
            Command.of(
                "sh",
                "-c",
                "sha256sum --check --strict --quiet \"$1\" >&2",
                "sh",
                checksums().toString())));
    return steps;
  }

  /** Puts everything into the image, and has it start with the VM. */
  List<String> hooks(String scripts) {
    List<String> hooks = new ArrayList<>();
    hooks.add("mkdir -p \"$1\"" + PLACE + " \"$1\"" + IMAGES_PLACE);
    hooks.add(
        switch (kubernetes.source()) {
          case Kubernetes.K3s _ -> BuildPlan.special("copy-in", source().toString(), PLACE);
          case Kubernetes.Archive _ -> BuildPlan.special("tar-in", source().toString(), PLACE);
        });
    for (Kubernetes.Payload image : kubernetes.images()) {
      hooks.add(BuildPlan.special("copy-in", copy(image).toString(), IMAGES_PLACE));
    }
    hooks.add("chroot \"$1\" sh /" + scripts + "/kubernetes");
    return hooks;
  }

  private Path source() {
    return switch (kubernetes.source()) {
      case Kubernetes.K3s _ -> folder.resolve(K3S);
      case Kubernetes.Archive archive -> folder.resolve(archive.file().name());
    };
  }

  private Digest sourceDigest() throws Problem {
    return switch (kubernetes.source()) {
      case Kubernetes.Archive archive -> archive.file().sha256();
      case Kubernetes.K3s k3s -> {
        Digest digest = k3s.sha256().get(architecture);
        if (digest == null) {
          throw new Problem(
              Problem.Kind.USAGE,
              "the recipe's kubernetes.k3s.sha256 has none for " + architecture,
              "add it: the release has it in its file sha256sum-" + architecture + ".txt");
        }
        yield digest;
      }
    };
  }

  private Path copy(Kubernetes.Payload image) {
    return images().resolve(image.name());
  }

  private static BuildPlan.Step copying(Path from, Path to) {
    return new BuildPlan.Step(
        "copying Kubernetes",
        Command.of("cp", "--reflink=auto", "--dereference", from.toString(), to.toString()));
  }
}
