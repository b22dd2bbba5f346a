package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.ImageStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Finds the image that a VM shall lie on. */
final class ImageChoice {
  private final ImageStore images;
  private final Clock clock;

  ImageChoice(VmSite site) {
    this.images = site.images();
    this.clock = site.clock();
  }

  /**
   * The image that a person means.
   *
   * @param reference its name, or the beginning of its digest; empty for the newest
   * @throws Problem NOT_FOUND when there is none; UNAVAILABLE when it isn't for this machine
   */
  Image choose(Optional<String> reference, Progress progress) throws Problem {
    Image image = reference.isPresent() ? images.find(reference.get()) : newest();
    Architecture host = Architecture.ofHost();
    if (image.architecture() != host) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the image %s is for %s, and this machine is %s"
              .formatted(image.name(), image.architecture(), host),
          "build one here: devsandbox image build");
    }
    Instant now = clock.instant();
    if (image.isStale(now)) {
      progress.say(
          "the image %s is %d days old; devsandbox image build makes a newer one"
              .formatted(image.name(), Duration.between(image.created(), now).toDays()));
    }
    return image;
  }

  private Image newest() throws Problem {
    return images.list().stream()
        .filter(image -> !Imported.is(image))
        .findFirst()
        .orElseThrow(() ->
            new Problem(
                Problem.Kind.NOT_FOUND, "there is no image", "build one: devsandbox image build"));
  }
}
