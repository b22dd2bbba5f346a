package dev.devsandbox.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.api.v1alpha1.DevSandboxSpec;
import dev.devsandbox.api.v1alpha1.OperatingMode;
import dev.devsandbox.api.v1alpha1.SandboxPort;
import dev.devsandbox.api.v1alpha1.Storage;
import dev.devsandbox.api.v1alpha1.StorageType;
import dev.devsandbox.api.v1alpha1.WhenDeleted;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PlanningLawsTest {
  private static final String RULES = "{rules: [{name: web, hosts: [a.test]}]}";
  private static final String RANGE = "{rules: [{name: r, cidrs: [192.168.1.0/24], ports: [9]}]}";

  @Provide
  Arbitrary<DevSandboxSpec> specs() {
    Arbitrary<List<String>> policies =
        Arbitraries.of("p", "q", "missing").list().uniqueElements().ofMaxSize(3);
    Arbitrary<List<SandboxPort>> ports =
        Arbitraries.integers()
            .between(1, 9999)
            .map(port -> new SandboxPort("p" + port, port))
            .list()
            .ofMaxSize(3);
    Arbitrary<Storage> storage =
        Combinators.combine(
                Arbitraries.of(StorageType.class).injectNull(0.2),
                Arbitraries.of("1Gi", "2Gi"),
                Arbitraries.of(WhenDeleted.class).injectNull(0.2))
            .as((type, size, when) -> new Storage(type, size, null, null, when))
            .injectNull(0.3);
    return Combinators.combine(Arbitraries.of(OperatingMode.class), policies, ports, storage)
        .as(World::spec);
  }

  private static World world() {
    return new World()
        .policy(Policies.policy("p", 1, RULES))
        .policy(Policies.policy("q", 1, RANGE));
  }

  @Property(tries = 200)
  void planningAgainAfterDoingChangesNothing(@ForAll("specs") DevSandboxSpec spec) {
    World world = world().spec(spec).settle();
    assertThat(SandboxPlanner.plan(world.observe()).actions()).isEmpty();
  }

  @Property(tries = 200)
  void beingCutAfterAnyWriteEndsTheSame(
      @ForAll("specs") DevSandboxSpec spec,
      @ForAll @Size(max = 6) List<@IntRange(max = 2) Integer> cuts) {
    World cut = world().spec(spec);
    cuts.forEach(cut::step);
    assertThat(cut.settle().contents()).isEqualTo(world().spec(spec).settle().contents());
  }

  @Property(tries = 200)
  void whateverCameBeforeASuspensionLeavesNoPod(
      @ForAll @Size(max = 4) List<@net.jqwik.api.From("specs") DevSandboxSpec> history) {
    World world = world();
    history.forEach(spec -> world.spec(spec).step(2));
    world.spec(World.spec(OperatingMode.SUSPENDED, List.of(), List.of(), null)).settle();
    assertThat(world.findPod()).isEmpty();
  }
}
