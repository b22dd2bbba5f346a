package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.ImageUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who needs an image: by the records of the VMs, and by what their disks say that they lie on. */
public final class BackingChains implements ImageUsers {
  private static final String DISK = ".qcow2";

  private final VmSite site;

  public BackingChains(VmSite site) {
    this.site = site;
  }

  /**
   * What needs an image.
   *
   * @throws Problem when a disk can't be read: it may need any
   */
  @Override
  public List<String> of(Digest image) throws Problem {
    List<String> users = new ArrayList<>(site.store().of(image));
    Path folder = site.images().folder(image);
    for (Name vm : site.store().names()) {
      for (Path disk : disks(vm)) {
        boolean needs =
            site.driver().chain(disk).stream().anyMatch(file -> file.startsWith(folder));
        if (needs && !users.contains("VM " + vm)) {
          users.add("VM " + vm);
        }
      }
    }
    return users;
  }

  private List<Path> disks(Name vm) throws Problem {
    Path folder = site.store().home(vm).folder();
    try {
      return Folders.files(folder).stream().filter(f -> f.toString().endsWith(DISK)).toList();
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          folder + " can't be read: " + e.getMessage(),
          "look at its permissions",
          e);
    }
  }
}
