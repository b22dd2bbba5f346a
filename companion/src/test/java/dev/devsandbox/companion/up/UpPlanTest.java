package dev.devsandbox.companion.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.up.UpFacts.Present;
import dev.devsandbox.companion.vm.Hardware;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Ports;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmSpec;
import dev.devsandbox.companion.vm.VmState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpPlanTest {
  private static final Architecture HERE = Architecture.AMD64;
  private static final Name WORK = new Name("work");
  private static final Path RECIPE = Path.of("share", "recipe.yaml");
  private static final Image PLAIN = image("base", HERE, Optional.empty());
  private static final Image CLUSTER = image("devsandbox", HERE, Optional.of("k3s v1"));
  private static final Image FOREIGN = image("other", Architecture.ARM64, Optional.of("k3s v1"));
  private static final UpRequest REQUEST = request(Optional.empty(), Optional.empty(), false);

  private static Image image(String name, Architecture architecture, Optional<String> kubernetes) {
    return new Image(
        Digest.of(name),
        new Name(name),
        architecture,
        Instant.EPOCH,
        "dev",
        1000,
        kubernetes,
        new TreeMap<>());
  }

  private static UpRequest request(Optional<String> image, Optional<Path> recipe, boolean sample) {
    return new UpRequest(
        new VmSpec(WORK, image, 2, 4096, 1L << 30, Network.USER, Optional.of(WORK), 1L << 30),
        recipe,
        sample,
        false);
  }

  private static Vm vm(Image image, Network network) {
    return new Vm(
        WORK,
        image.digest(),
        "dev",
        2,
        4096,
        1L << 30,
        "52:54:00:00:00:01",
        new Ports(20022, 26443),
        network,
        Optional.of(WORK),
        new Hardware("QEMU 7.2", "pc-q35-7.2", "max", "tcg"),
        List.of(),
        Instant.EPOCH);
  }

  private static UpFacts nothing(List<Image> images, Optional<Path> recipe) {
    return new UpFacts(HERE, Optional.empty(), images, recipe, Optional.empty());
  }

  private static UpFacts present(VmState state) {
    return present(vm(CLUSTER, Network.USER), state, CLUSTER, Optional.empty());
  }

  private static UpFacts present(Vm vm, VmState state, Image image, Optional<Image> named) {
    return new UpFacts(
        HERE,
        named,
        List.of(CLUSTER, PLAIN),
        Optional.of(RECIPE),
        Optional.of(new Present(vm, state, Optional.of(image))));
  }

  private static void refused(UpRequest request, UpFacts facts, Problem.Kind kind, String why) {
    assertThatThrownBy(() -> UpPlan.of(request, facts))
        .isInstanceOfSatisfying(
            Problem.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e).hasMessageContaining(why);
              assertThat(e.next()).contains("devsandbox ");
            });
  }

  @Test
  void whereNothingIsTheRecipeIsBuiltFirst() throws Exception {
    assertThat(UpPlan.of(REQUEST, nothing(List.of(PLAIN), Optional.of(RECIPE))))
        .containsExactly(new UpStep.BuildImage(RECIPE));
  }

  @Test
  void theNewestImageOfThisMachineWithKubernetesIsTaken() throws Exception {
    List<Image> images = List.of(PLAIN, FOREIGN, CLUSTER, image("older", HERE, Optional.of("k")));
    assertThat(UpPlan.of(REQUEST, nothing(images, Optional.of(RECIPE))))
        .startsWith(new UpStep.MakeVm(CLUSTER), new UpStep.StartVm("boot the VM"))
        .endsWith(new UpStep.Connect(), new UpStep.LoadImages(), new UpStep.Install());
  }

  @Test
  void aRecipeThatWasNamedIsBuiltThoughThereIsAnImage() throws Exception {
    Path mine = Path.of("mine.yaml");
    UpRequest request = request(Optional.empty(), Optional.of(mine), false);
    assertThat(UpPlan.of(request, nothing(List.of(CLUSTER), Optional.of(RECIPE))))
        .containsExactly(new UpStep.BuildImage(mine));
    assertThat(request.with(PLAIN).recipe()).isEmpty();
    assertThat(request.with(PLAIN).vm().image()).contains(PLAIN.digest().value());
  }

  @Test
  void withoutImageAndRecipeThereIsNoWay() {
    refused(
        REQUEST,
        nothing(List.of(PLAIN, FOREIGN), Optional.empty()),
        Problem.Kind.NOT_FOUND,
        "no image");
  }

  @Test
  void aNamedImageHasToHaveKubernetesAndThisArchitecture() {
    UpRequest named = request(Optional.of("x"), Optional.empty(), false);
    refused(
        named,
        new UpFacts(HERE, Optional.of(PLAIN), List.of(), Optional.empty(), Optional.empty()),
        Problem.Kind.REFUSED,
        "no Kubernetes");
    refused(
        named,
        new UpFacts(HERE, Optional.of(FOREIGN), List.of(), Optional.empty(), Optional.empty()),
        Problem.Kind.UNAVAILABLE,
        "is for arm64");
  }

  static Stream<VmState> states() {
    return Stream.of(
        new VmState.Running(),
        new VmState.Stopped(),
        new VmState.Suspended(),
        new VmState.Paused(),
        new VmState.Starting(),
        new VmState.Suspending(),
        new VmState.Resuming(),
        new VmState.Stopping());
  }

  @ParameterizedTest
  @MethodSource("states")
  void aVmThatIsThereIsNeverMadeAgainAndAllThatFollowsIsLookedAtAgain(VmState state)
      throws Exception {
    assertThat(UpPlan.of(REQUEST, present(state)))
        .hasSize(4)
        .first()
        .isInstanceOf(UpStep.StartVm.class);
  }

  @Test
  void theSampleComesLastAndOnlyWhenAskedFor() throws Exception {
    assertThat(
            UpPlan.of(
                request(Optional.empty(), Optional.empty(), true), present(new VmState.Running())))
        .endsWith(new UpStep.MakeSample());
    assertThat(UpPlan.of(REQUEST, present(new VmState.Running())))
        .doesNotContain(new UpStep.MakeSample());
  }

  @Test
  void aRestrictedVmIsRefusedWithTheReason() {
    refused(
        REQUEST,
        present(vm(CLUSTER, Network.RESTRICTED), new VmState.Running(), CLUSTER, Optional.empty()),
        Problem.Kind.REFUSED,
        "reach nothing");
  }

  @Test
  void aVmOnAnotherImageIsLeftAsItIs() {
    VmState running = new VmState.Running();
    refused(
        REQUEST,
        present(vm(PLAIN, Network.USER), running, PLAIN, Optional.empty()),
        Problem.Kind.REFUSED,
        "has no Kubernetes");
    refused(
        request(Optional.of("x"), Optional.empty(), false),
        present(vm(CLUSTER, Network.USER), running, CLUSTER, Optional.of(PLAIN)),
        Problem.Kind.REFUSED,
        "lies on the image");
    refused(
        request(Optional.empty(), Optional.of(RECIPE), false),
        present(running),
        Problem.Kind.REFUSED,
        "a recipe is for a new one");
  }

  @Test
  void aBrokenVmIsToldWithWhatPutsItRight() {
    refused(
        REQUEST,
        present(new VmState.Broken("its disk is gone", "devsandbox vm delete work")),
        Problem.Kind.REFUSED,
        "its disk is gone");
  }
}
