package dev.devsandbox.companion.cli.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmToolsTest {
  @TempDir Path home;

  private VmTools tools() throws Exception {
    return VmTools.of(Map.of("DEVSANDBOX_HOME", home.toString()));
  }

  @Test
  void otherVmsAreSuspendedOnlyIfTheCommandLineOrTheSettingsSaySo() throws Exception {
    assertThat(tools().mayMakeRoom(false)).isFalse();
    assertThat(tools().mayMakeRoom(true)).isTrue();
    Files.writeString(home.resolve("config.yaml"), "suspendLeastUsed: true\n");
    assertThat(tools().mayMakeRoom(false)).isTrue();
  }
}
