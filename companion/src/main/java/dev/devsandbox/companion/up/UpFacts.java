package dev.devsandbox.companion.up;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What there is.
 *
 * @param host this machine's architecture
 * @param named the image that the person named
 * @param images all of them, newest first
 * @param recipe that of the bundle, of an image with Kubernetes
 * @param vm the VM, if it is there
 */
record UpFacts(
    Architecture host,
    Optional<Image> named,
    List<Image> images,
    Optional<Path> recipe,
    Optional<Present> vm) {
  UpFacts {
    images = List.copyOf(images);
  }

  /**
   * A VM that is there.
   *
   * @param image that it lies on; empty if that is gone
   */
  record Present(Vm vm, VmState state, Optional<Image> image) {}
}
