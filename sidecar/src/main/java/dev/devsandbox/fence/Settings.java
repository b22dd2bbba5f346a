package dev.devsandbox.fence;

import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceFormatException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment tells the fence.
 *
 * @param config {@code DEVSANDBOX_FENCE}
 * @param initDirectory {@code DEVSANDBOX_INIT_DIR}, where to put the init program, if anywhere
 * @param initProgram {@code DEVSANDBOX_INIT}, the program; that of the image unless set
 */
record Settings(FenceConfig config, Optional<Path> initDirectory, Path initProgram) {
  /** Reads the environment's variables. */
  static Settings of(Map<String, String> environment) throws FenceFormatException {
    return new Settings(
        FenceConfig.parse(environment.getOrDefault("DEVSANDBOX_FENCE", "")),
        Optional.ofNullable(environment.get("DEVSANDBOX_INIT_DIR")).map(Path::of),
        Path.of(environment.getOrDefault("DEVSANDBOX_INIT", "/opt/devsandbox/bin/init")));
  }

  /** Where the report goes: {@code DEVSANDBOX_TERMINATION_LOG}, or where the kubelet looks. */
  static Path terminationLog(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("DEVSANDBOX_TERMINATION_LOG", "/dev/termination-log"));
  }
}
