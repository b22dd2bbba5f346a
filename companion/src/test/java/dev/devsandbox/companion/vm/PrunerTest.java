package dev.devsandbox.companion.vm;

import static dev.devsandbox.companion.vm.Bench.WORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunerTest {
  @TempDir Path dir;
  private Bench bench;
  private Pruner pruner;
  private Image used;
  private Image other;

  @BeforeEach
  void images() throws Exception {
    bench = new Bench(dir);
    used = bench.images.list().getFirst();
    bench.vm(WORK, 1024);
    Files.writeString(bench.store.home(WORK).disk(), "overlay");
    other = bench.image("other");
    pruner = new Pruner(bench.site());
  }

  @Test
  void theNewestOfEachNameStaysUnlessAllShallGo() throws Exception {
    assertThat(pruner.unneeded(false)).isEmpty();
    assertThat(pruner.unneeded(true)).containsExactly(other);
    pruner.remove(other);
    assertThat(bench.images.list()).containsExactly(used);
  }

  @Test
  void anImageThatADiskLiesOnStaysWhateverTheRecordsSay() throws Exception {
    Path disk = bench.store.home(WORK).disk();
    bench.driver.chains.put(disk, List.of(disk, bench.images.disk(other.digest())));
    assertThat(pruner.unneeded(true)).isEmpty();
    assertThatThrownBy(() -> pruner.remove(other))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED));
  }

  @Test
  void whileADiskCannotBeReadNothingGoes() throws Exception {
    Files.writeString(bench.store.home(WORK).disk(), "torn");
    assertThatThrownBy(() -> pruner.unneeded(true)).hasMessage("can't be read");
    assertThat(bench.images.list()).hasSize(2);
  }

  @Test
  void anImageToGoBackToIsNeeded() throws Exception {
    new Upgrades(bench.site())
        .upgrade(WORK, Optional.of("other"), false, Bench.LIMITS, Progress.SILENT);
    assertThat(pruner.unneeded(true)).isEmpty();
  }
}
