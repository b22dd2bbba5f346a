package dev.devsandbox.companion.up;

import dev.devsandbox.companion.access.KubeconfigFile;
import dev.devsandbox.companion.access.Ssh;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.ImageBuilder;
import dev.devsandbox.companion.vm.Lifecycle;
import dev.devsandbox.companion.vm.VmMaker;
import dev.devsandbox.companion.vm.VmSite;

/**
 * What {@code up} works with, for one home.
 *
 * @param kubeconfig that gets a context for the VM
 */
public record UpTools(
    VmSite site,
    Lifecycle lifecycle,
    VmMaker maker,
    ImageBuilder builder,
    Ssh ssh,
    KubeconfigFile kubeconfig,
    Programs programs,
    Documents documents) {}
