package dev.devsandbox.e2e.sabotage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.devsandbox.e2e.support.Cluster;
import dev.devsandbox.e2e.support.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sidecar's image with one more layer, in which an {@code nft} comes before the real one and
 * loads other rules than it is given. What it does to them depends on the name of the sandbox.
 */
final class SabotagedImage {
  /** Its name on the node. */
  static final String NAME = "localhost/devsandbox/sidecar:sabotaged";

  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";

  /** Only a load is tampered with, and only where there is a script for the host's name. */
  private static final String NFT =
      """
      #!/bin/sh
      read -r name < /proc/sys/kernel/hostname
      if [ "$1" = -f ] && [ -e "/sabotage/$name.sed" ]; then
        busybox sed -f "/sabotage/$name.sed" | /usr/sbin/nft -f -
      else
        exec /usr/sbin/nft "$@"
      fi
      """;

  private final Path work;
  private final Path layout;

  private SabotagedImage(Path work) {
    this.work = work;
    this.layout = work.resolve("layout");
  }

  /** Makes it of the sidecar image that is built, and loads it into the node. */
  static void load(Cluster cluster) throws IOException {
    Path work = Files.createTempDirectory("devsandbox-sabotage");
    SabotagedImage image = new SabotagedImage(work);
    run(cluster.root().resolve("hack/images").toString(), "export", work.toString());
    Files.createDirectory(image.layout);
    run("tar", "-xf", work.resolve("devsandbox-sidecar.tar").toString(), "-C", image.layout + "");
    image.addLayer();
    Path archive = work.resolve("sabotaged.tar");
    run("tar", "-cf", archive.toString(), "-C", image.layout.toString(), ".");
    cluster.node().cluster(DEADLINE, "load-image", archive.toString()).orFail();
    run("rm", "-r", work.toString());
  }

  private static void run(String... command) {
    Shell.run(DEADLINE, List.of(command)).orFail();
  }

  private void addLayer() throws IOException {
    ObjectNode index = read(layout.resolve("index.json"));
    ObjectNode entry = (ObjectNode) index.withArray("manifests").get(0);
    ObjectNode manifest = read(blob(entry));
    ObjectNode config = read(blob(manifest.get("config")));

    byte[] layer = Files.readAllBytes(layer());
    ObjectNode descriptor = JSON.createObjectNode().put("mediaType", LAYER_TYPE);
    manifest.withArray("layers").add(store(layer, descriptor));
    config.withObject("/rootfs").withArray("diff_ids").add(descriptor.get("digest").asText());
    config.withArray("history").addObject().put("created_by", "test");
    config
        .withObject("/config")
        .withArray("Env")
        .removeAll()
        .add("PATH=/sabotage:/usr/sbin:/usr/bin");

    store(JSON.writeValueAsBytes(config), manifest.withObject("/config"));
    store(JSON.writeValueAsBytes(manifest), entry);
    entry
        .withObject("/annotations")
        .put("io.containerd.image.name", NAME)
        .put("org.opencontainers.image.ref.name", NAME);
    Files.write(layout.resolve("index.json"), JSON.writeValueAsBytes(index));
  }

  private Path layer() throws IOException {
    Path folder = Files.createDirectories(work.resolve("root/sabotage"));
    for (Sabotage sabotage : Sabotage.values()) {
      Files.writeString(folder.resolve(sabotage.sandbox() + ".sed"), sabotage.script() + "\n");
    }
    Path nft = Files.writeString(folder.resolve("nft"), NFT);
    if (!nft.toFile().setExecutable(true, false)) {
      throw new IOException("can't make it executable: " + nft);
    }
    Path layer = work.resolve("layer.tar");
    String root = work.resolve("root").toString();
    run("tar", "--owner=0", "--group=0", "-cf", layer.toString(), "-C", root, "sabotage");
    return layer;
  }

  private static ObjectNode read(Path file) throws IOException {
    return (ObjectNode) JSON.readTree(file.toFile());
  }

  private Path blob(@Nullable JsonNode descriptor) {
    if (descriptor == null) {
      throw new IllegalArgumentException("the archive is not complete");
    }
    return layout.resolve("blobs").resolve(descriptor.get("digest").asText().replace(':', '/'));
  }

  /** Adds a blob and makes {@code descriptor} point to it. */
  private ObjectNode store(byte[] content, ObjectNode descriptor) throws IOException {
    descriptor.put("size", content.length).put("digest", "sha256:" + sha256(content));
    Files.write(blob(descriptor), content);
    return descriptor;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
