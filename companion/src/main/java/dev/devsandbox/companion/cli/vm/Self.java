package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.cli.DevsandboxMain;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Name;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This program, to be started again as another process. */
final class Self {
  private Self() {}

  /** The command that is the helper of a VM; small, because there is one for each. */
  static Command helper(Name vm) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.add("-XX:-UsePerfData");
    // The launcher of the bundle says where it lies.
    String bundle = System.getProperty("devsandbox.bundle");
    if (bundle != null) {
      words.add("-XX:AOTCache=" + Path.of(bundle, "lib", "devsandbox.aot"));
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(DevsandboxMain.class.getName(), "vm", "helper", vm.value()));
    return new Command(words);
  }
}
