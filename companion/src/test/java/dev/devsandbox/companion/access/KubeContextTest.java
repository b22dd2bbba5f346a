package dev.devsandbox.companion.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeContextTest {
  private static final GuestCluster CLUSTER =
      new GuestCluster("QUJD", new TreeMap<>(Map.of("token", "secret")));

  @TempDir Path dir;

  private KubeContext context() {
    Guest guest = new Guest(new Name("work"), new VmHome(dir), "dev", 40022);
    return new KubeContext(guest, new Documents());
  }

  @Test
  void itIsRemovedFromTheFileItWasAddedToWhateverTheEnvironmentSaysNow() throws Exception {
    Path file = Files.writeString(dir.resolve("config"), "apiVersion: v1\nkind: Config\n");
    context().add(new KubeconfigFile(file), 40443, CLUSTER);
    assertThat(file).content().contains("name: devsandbox-work", "https://127.0.0.1:40443");
    context().remove();
    assertThat(file).content().doesNotContain("devsandbox-work").contains("kind: Config");
  }

  @Test
  void aPortThatMovedIsFollowedInTheFileItWasAddedToAndNothingElseChanges() throws Exception {
    Path file = Files.writeString(dir.resolve("config"), "apiVersion: v1 # mine\nkind: Config\n");
    context().add(new KubeconfigFile(file), 40443, CLUSTER);
    String before = Files.readString(file);
    context().move(40444);
    assertThat(file).hasContent(before.replace("127.0.0.1:40443", "127.0.0.1:40444"));
    context().remove();
    context().move(40445);
    assertThat(file).content().doesNotContain("127.0.0.1");
  }

  @Test
  void whatWasNeverAddedIsRemovedByDoingNothing() throws Exception {
    context().remove();
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void aFileThatIsGoneIsNotMadeAgain() throws Exception {
    Path file = dir.resolve("config");
    context().add(new KubeconfigFile(file), 40443, CLUSTER);
    Files.delete(file);
    context().remove();
    assertThat(file).doesNotExist();
    context().remove();
  }
}
