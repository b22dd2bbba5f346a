package dev.devsandbox.companion.host;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** Processor architectures that VMs exist for. A VM has the one of its host: emulation is slow. */
public enum Architecture {
  /** x86, 64 bits. */
  AMD64("amd64"),
  /** ARM, 64 bits, such as Apple's. */
  ARM64("arm64");

  private final String label;

  Architecture(String label) {
    this.label = label;
  }

  /** The architecture's name, as Debian and Kubernetes write it. */
  @JsonValue
  public String label() {
    return label;
  }

  /** The architecture of this machine. */
  public static Architecture ofHost() throws Problem {
    return ofJava(System.getProperty("os.arch", ""));
  }

  /** The architecture that Java's property {@code os.arch} names. */
  static Architecture ofJava(String name) throws Problem {
    return switch (name) {
      case "amd64", "x86_64" -> AMD64;
      case "aarch64", "arm64" -> ARM64;
      default ->
          throw new Problem(
              Problem.Kind.UNAVAILABLE,
              "there are no VMs for the architecture " + name,
              "use a machine with an amd64 or arm64 processor");
    };
  }

  /** The architecture with this {@link #label}. */
  public static Optional<Architecture> find(String label) {
    return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
  }

  /** Reads {@link #label}. */
  @JsonCreator
  static Architecture labelled(String label) {
    return find(label).orElseThrow(() -> new IllegalArgumentException("no architecture: " + label));
  }

  @Override
  public String toString() {
    return label;
  }
}
