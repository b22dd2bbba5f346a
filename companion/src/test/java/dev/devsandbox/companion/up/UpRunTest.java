package dev.devsandbox.companion.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.devsandbox.companion.access.KubeconfigFile;
import dev.devsandbox.companion.access.Ssh;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.ImageBuilder;
import dev.devsandbox.companion.vm.Bench;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Progress;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.VmSpec;
import dev.devsandbox.companion.vm.VmState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stopped VM for which there is memory only if another's is saved. */
class UpRunTest {
  private static final Name OTHER = new Name("other");
  private static final UpStep BOOT = new UpStep.StartVm("boot the VM");

  private final List<String> told = new ArrayList<>();
  private Bench bench;
  @TempDir Path root;

  @BeforeEach
  void fill() throws Exception {
    bench = new Bench(root);
    bench.vm(Bench.WORK, 1024);
    bench.vm(OTHER, 1024);
    bench.lifecycle().run(OTHER, Verb.START, false, Limits.USUAL, Progress.SILENT);
    bench.budget = 1500;
  }

  private UpRun run(boolean mayMakeRoom) {
    Programs programs = new Programs();
    UpTools tools =
        new UpTools(
            bench.site(),
            bench.lifecycle(),
            bench.maker(),
            new ImageBuilder(bench.home, programs, bench.documents),
            new Ssh(root.resolve("key")),
            new KubeconfigFile(root.resolve("kubeconfig")),
            programs,
            bench.documents);
    VmSpec vm =
        new VmSpec(Bench.WORK, Optional.empty(), 1, 1024, 1000, Network.USER, Optional.empty(), 0);
    return new UpRun(
        tools,
        new Bundle(root),
        new UpRequest(vm, Optional.empty(), false, mayMakeRoom),
        new Waiter(Deadline.in(Duration.ofMinutes(1)), told::add));
  }

  private VmState state(Name vm) throws Problem {
    return bench.lifecycle().state(vm);
  }

  @Test
  void othersAreSuspendedForTheVmIfTheyMayBeAndItIsSaid() throws Exception {
    run(true).take(BOOT);
    assertThat(state(OTHER)).isEqualTo(new VmState.Suspended());
    assertThat(state(Bench.WORK)).isEqualTo(new VmState.Running());
    assertThat(told).contains("suspending other, to make room for work");
  }

  @Test
  void othersThatMayNotBeSuspendedAreNamedAndGoOn() throws Exception {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> run(false).take(BOOT))
        .satisfies(p -> assertThat(p.kind()).isEqualTo(Problem.Kind.REFUSED))
        .satisfies(p -> assertThat(p.next()).contains("suspend other", "--suspend-others"));
    assertThat(state(OTHER)).isEqualTo(new VmState.Running());
    assertThat(state(Bench.WORK)).isEqualTo(new VmState.Stopped());
  }
}
