package dev.devsandbox.companion.up;

import dev.devsandbox.companion.image.Image;
import java.nio.file.Path;

/** A step from what there is to a cluster with sandboxes; each can be repeated. */
sealed interface UpStep {
  /** Builds an image; only then is known what else is to be done. */
  record BuildImage(Path recipe) implements UpStep {}

  /** Makes the VM. */
  record MakeVm(Image image) implements UpStep {}

  /**
   * Sees to it that the VM runs and its guest answers.
   *
   * @param how in words
   */
  record StartVm(String how) implements UpStep {}

  /** Waits for Kubernetes in the guest, and puts it into the kubeconfig. */
  record Connect() implements UpStep {}

  /** Brings the images that the node lacks. */
  record LoadImages() implements UpStep {}

  /** Installs kinds, policies and the operator, and waits for it. */
  record Install() implements UpStep {}

  /** Makes the first sandbox, and waits for it. */
  record MakeSample() implements UpStep {}

  /** For people. */
  default String words() {
    return switch (this) {
      case BuildImage(Path recipe) -> "build an image of " + recipe;
      case MakeVm(Image image) ->
          "make the VM of the image " + image.name() + " " + image.digest().brief();
      case StartVm(String how) -> how;
      case Connect _ -> "wait for Kubernetes in the VM, and add it to the kubeconfig";
      case LoadImages _ -> "bring the images that the node lacks";
      case Install _ -> "install kinds, policies and the operator, and wait for it";
      case MakeSample _ -> "make the sandbox hello, and wait for it";
    };
  }
}
