package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.ImageStore;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Is there an image for this processor, of which age, and can all of them be read? */
final class GoldenImageCheck implements MachineCheck {
  private static final String NAME = "image";
  private static final String BUILD = "devsandbox image build";

  private final Clock clock;

  GoldenImageCheck(Clock clock) {
    this.clock = clock;
  }

  @Override
  public List<Finding> run(Machine machine) {
    ImageStore store = new ImageStore(machine.home(), new Documents());
    try {
      List<Finding> findings = new ArrayList<>();
      findings.add(newest(machine, store.list()));
      store
          .unreadable()
          .forEach(folder ->
              findings.add(
                  Finding.warn(
                      NAME,
                      folder.reason(),
                      "build it again, and remove " + folder.folder() + " when no VM needs it")));
      return findings;
    } catch (Problem e) {
      return List.of(Finding.fail(NAME, String.valueOf(e.getMessage()), e.next()));
    }
  }

  /** Images come newest first. */
  private Finding newest(Machine machine, List<Image> images) {
    Optional<Image> found =
        images.stream().filter(image -> image.architecture() == machine.architecture()).findFirst();
    return found.isEmpty()
        ? Finding.warn(NAME, "there is none for " + machine.architecture() + " yet", BUILD)
        : age(found.get());
  }

  private Finding age(Image image) {
    String is = "%s %s of %tF".formatted(image.name(), image.digest().brief(), date(image));
    return image.isStale(clock.instant())
        ? Finding.warn(NAME, is + " is older than six months", BUILD)
        : Finding.pass(NAME, is);
  }

  private LocalDate date(Image image) {
    return image.created().atZone(clock.getZone()).toLocalDate();
  }
}
