package dev.devsandbox.companion.up;

import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.up.UpFacts.Present;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.VmState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be done for a request; a function of what was found. */
final class UpPlan {
  private UpPlan() {}

  /**
   * The steps, in order. After {@link UpStep.BuildImage}, which is alone, plan again.
   *
   * @throws Problem when there is no way from what there is
   */
  static List<UpStep> of(UpRequest request, UpFacts facts) throws Problem {
    List<UpStep> steps = new ArrayList<>();
    if (facts.vm().isPresent()) {
      Present present = facts.vm().get();
      check(request, facts, present);
      steps.add(start(present));
    } else {
      Optional<Image> image = image(request, facts);
      if (image.isEmpty()) {
        return List.of(new UpStep.BuildImage(recipe(request, facts)));
      }
      steps.add(new UpStep.MakeVm(image.get()));
      steps.add(new UpStep.StartVm("boot the VM"));
    }
    steps.addAll(List.of(new UpStep.Connect(), new UpStep.LoadImages(), new UpStep.Install()));
    if (request.sample()) {
      steps.add(new UpStep.MakeSample());
    }
    return steps;
  }

  private static UpStep start(Present present) throws Problem {
    return switch (present.state()) {
      case VmState.Broken(String reason, String next) ->
          throw new Problem(
              Problem.Kind.REFUSED, "VM " + present.vm().name() + " is broken: " + reason, next);
      case VmState.Running _ -> new UpStep.StartVm("see that the VM's guest answers");
      case VmState.Suspended _, VmState.Paused _, VmState.Resuming _ ->
          new UpStep.StartVm("resume the VM");
      // Whoever stops or deletes it now is waited for.
      case VmState.Stopped _,
          VmState.Starting _,
          VmState.Suspending _,
          VmState.Stopping _,
          VmState.Deleting _ ->
          new UpStep.StartVm("boot the VM");
    };
  }

  private static void check(UpRequest request, UpFacts facts, Present present) throws Problem {
    Name name = present.vm().name();
    if (present.vm().network() == Network.RESTRICTED) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "VM %s is restricted: sandboxes in it would reach nothing, for their proxy can't go"
                  .formatted(name)
              + " through the VM's own yet",
          "take another name for a VM with a cluster: devsandbox up NAME");
    }
    if (request.recipe().isPresent()) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "there is a VM " + name + ", and a recipe is for a new one",
          "devsandbox image build " + request.recipe().get() + ", devsandbox vm upgrade " + name);
    }
    if (facts.named().isPresent() && !facts.named().get().digest().equals(present.vm().image())) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "VM %s lies on the image %s".formatted(name, present.vm().image().brief()),
          "devsandbox vm upgrade %s --image %s"
              .formatted(name, facts.named().get().digest().brief()));
    }
    if (present.image().isPresent() && present.image().get().kubernetes().isEmpty()) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "VM %s lies on the image %s, which has no Kubernetes"
              .formatted(name, present.image().get().name()),
          "take another name: devsandbox up NAME; or put the VM on an image that has it:"
              + " devsandbox vm upgrade");
    }
  }

  /** The image for a new VM; empty when one is to be built. */
  private static Optional<Image> image(UpRequest request, UpFacts facts) throws Problem {
    if (facts.named().isPresent()) {
      return Optional.of(usable(facts.named().get(), facts));
    }
    if (request.recipe().isPresent()) {
      return Optional.empty();
    }
    return facts.images().stream()
        .filter(image -> image.kubernetes().isPresent())
        .filter(image -> image.architecture() == facts.host())
        .findFirst();
  }

  private static Image usable(Image image, UpFacts facts) throws Problem {
    if (image.architecture() != facts.host()) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the image %s is for %s, and this machine is %s"
              .formatted(image.name(), image.architecture(), facts.host()),
          "leave --image out, or build one here: devsandbox image build");
    }
    if (image.kubernetes().isEmpty()) {
      throw new Problem(
          Problem.Kind.REFUSED,
          "the image " + image.name() + " has no Kubernetes",
          "leave --image out; or add kubernetes to its recipe: devsandbox image build RECIPE");
    }
    return image;
  }

  private static Path recipe(UpRequest request, UpFacts facts) throws Problem {
    return request
        .recipe()
        .or(facts::recipe)
        .orElseThrow(() ->
            new Problem(
                Problem.Kind.NOT_FOUND,
                "there is no image with Kubernetes for this machine, and this program's"
                    + " archive has no recipe of one",
                "write a recipe with the key kubernetes, and: devsandbox up --recipe FILE"));
  }
}
