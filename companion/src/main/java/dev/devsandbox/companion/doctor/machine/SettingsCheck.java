package dev.devsandbox.companion.doctor.machine;

import dev.devsandbox.companion.config.ConfigFile;
import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.host.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Can the settings be read? */
final class SettingsCheck implements MachineCheck {
  private static final String NAME = "settings";

  @Override
  public List<Finding> run(Machine machine) {
    Path file = machine.home().config();
    try {
      ConfigFile.read(file);
      return List.of(
          Finding.pass(NAME, Files.exists(file) ? file.toString() : "the usual; no " + file));
    } catch (Problem e) {
      return List.of(Finding.fail(NAME, String.valueOf(e.getMessage()), e.next()));
    }
  }
}
