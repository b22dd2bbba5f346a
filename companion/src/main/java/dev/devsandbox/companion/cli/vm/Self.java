package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.cli.DevsandboxMain;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Name;
import java.nio.file.Path;

/** This program, to be started again as another process. */
final class Self {
  private Self() {}

  /** The command that is the helper of a VM; small, because there is one for each. */
  static Command helper(Name vm) {
    return Command.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        DevsandboxMain.class.getName(),
        "vm",
        "helper",
        vm.value());
  }
}
