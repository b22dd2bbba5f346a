package dev.devsandbox.companion.up;

import dev.devsandbox.companion.host.Name;
import java.util.Optional;

/**
 * What there is when {@code up} has ended. The names of its members are part of the command line's
 * interface.
 *
 * @param image the digest of the image that the VM lies on
 * @param kubeconfig the file that has the context
 * @param imagesLoaded container images that were brought into the VM now
 * @param objectsChanged objects in the cluster that were made or changed now
 * @param sandbox {@code NAMESPACE/NAME} of the first sandbox, if it was asked for
 */
public record UpResult(
    Name vm,
    String image,
    String kubeconfig,
    String context,
    int imagesLoaded,
    int objectsChanged,
    Optional<String> sandbox) {}
