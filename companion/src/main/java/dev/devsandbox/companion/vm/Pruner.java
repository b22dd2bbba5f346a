package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes images that nothing needs. A data disk is never one of the things that nothing needs. */
public final class Pruner {
  private final VmSite site;
  private final BackingChains chains;

  public Pruner(VmSite site) {
    this.site = site;
    this.chains = new BackingChains(site);
  }

  /**
   * The images that can go.
   *
   * @param all also the newest of each name, which new VMs are made of
   * @throws Problem when a disk can't be read: it may need any image
   */
  public List<Image> unneeded(boolean all) throws Problem {
    List<Image> unneeded = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Image image : site.images().list()) {
      boolean newest = names.add(image.name().value()) && !Imported.is(image);
      if ((all || !newest) && chains.of(image.digest()).isEmpty()) {
        unneeded.add(image);
      }
    }
    return unneeded;
  }

  /** Removes an image, unless a VM was made on it meanwhile. */
  public void remove(Image image) throws Problem {
    site.images().remove(image, chains);
  }
}
