package dev.devsandbox.companion.up;

import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.vm.VmSpec;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a person wants of {@code up}.
 *
 * @param vm what it shall be if it is made now; its image is empty for the newest with Kubernetes
 * @param recipe of an image to build for a new VM
 * @param sample whether a first sandbox is wanted
 * @param mayMakeRoom whether other VMs may be suspended if memory is short
 */
public record UpRequest(VmSpec vm, Optional<Path> recipe, boolean sample, boolean mayMakeRoom) {
  /** The same with an image that was built meanwhile. */
  UpRequest with(Image image) {
    return new UpRequest(vm.on(image), Optional.empty(), sample, mayMakeRoom);
  }
}
