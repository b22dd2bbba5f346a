package dev.devsandbox.companion.image;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.devsandbox.companion.host.Architecture;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Kubernetes of an image, which starts with the VM and keeps its data on the data disk. Nothing
 * of a cluster is in the image.
 *
 * @param source what it is
 * @param images archives of container images, which the node has from its start
 */
public record Kubernetes(Source source, List<Payload> images) {
  /** Where a Kubernetes comes from. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  public sealed interface Source permits K3s, Archive {
    /** What people read in a list of images. */
    @JsonIgnore
    String label();
  }

  /**
   * A release of k3s: one program, which is downloaded.
   *
   * @param version as its tag: {@code v1.36.4+k3s1}
   * @param sha256 of the program, for each architecture that the recipe can be built for
   * @param mirror URL of a folder that has a folder for each version
   */
  @JsonTypeName("k3s")
  public record K3s(String version, SortedMap<Architecture, Digest> sha256, String mirror)
      implements Source {
    static final String MIRROR = "https://github.com/k3s-io/k3s/releases/download";

    public K3s {
      sha256 = Collections.unmodifiableSortedMap(new TreeMap<>(sha256));
    }

    @Override
    public String label() {
      return "k3s " + version;
    }

    /** Where the program for an architecture is. */
    String url(Architecture architecture) {
      String file =
          switch (architecture) {
            case AMD64 -> "k3s";
            case ARM64 -> "k3s-arm64";
          };
      return mirror + "/" + version.replace("+", "%2B") + "/" + file;
    }
  }

  /**
   * An archive by tar that brings a Kubernetes with the scripts that run it.
   *
   * @param file has {@code kubernetes.service}, {@code load-image} and {@code packages.txt}
   */
  @JsonTypeName("archive")
  public record Archive(Payload file) implements Source {
    @Override
    public String label() {
      return "archive " + file.sha256().brief();
    }
  }

  /**
   * A file of this machine that goes into an image. What it is called here and in which folder it
   * lies is no part of the recipe's identity.
   *
   * @param name in the image
   * @param file absolute path on this machine
   * @param sha256 of its content; the build refuses any other
   */
  public record Payload(String name, @JsonIgnore Path file, Digest sha256) {
    @Override
    public String toString() {
      return name + "@" + sha256;
    }
  }

  public Kubernetes {
    images = List.copyOf(images);
  }
}
