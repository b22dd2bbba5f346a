package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.disk.DiskStore;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.image.ImageStore;
import dev.devsandbox.companion.seed.Seeds;
import java.time.Clock;

/** What the VMs of a home are made and changed with. */
public record VmSite(
    VmStore store,
    ImageStore images,
    DiskStore disks,
    Seeds seeds,
    VmDriver driver,
    Attendant attendant,
    MemoryBudget budget,
    Documents documents,
    Clock clock) {}
