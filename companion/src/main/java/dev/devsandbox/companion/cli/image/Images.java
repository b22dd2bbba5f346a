package dev.devsandbox.companion.cli.image;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.ImageBuilder;
import dev.devsandbox.companion.image.ImageCheck;
import dev.devsandbox.companion.image.ImageStore;
import java.util.Map;

/**
 * What the commands about images work with.
 *
 * @param home whose images
 */
record Images(Home home) {
  /** Those of the home that the environment names. */
  static Images of(Map<String, String> environment) {
    return new Images(Home.of(environment));
  }

  ImageStore store() {
    return new ImageStore(home, new Documents());
  }

  ImageBuilder builder() {
    return new ImageBuilder(home, new Programs(), new Documents());
  }

  ImageCheck check() {
    return new ImageCheck(store(), new Programs());
  }
}
