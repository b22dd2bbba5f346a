package dev.devsandbox.companion.up;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Deadline;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.RecipeReader;
import dev.devsandbox.companion.up.UpFacts.Present;
import dev.devsandbox.companion.vm.Progress;
import dev.devsandbox.companion.vm.Vm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From whatever there is to a VM whose cluster runs sandboxes. It can be ended at any point: the
 * next run looks what there is, and goes on from there.
 */
public final class Up {
  private final UpTools tools;
  private final Bundle bundle;

  public Up(UpTools tools, Bundle bundle) {
    this.tools = tools;
    this.bundle = bundle;
  }

  /**
   * Does what is missing.
   *
   * @param timeout for all but the build of an image, which has its own
   * @throws Problem when there is no way, or a step failed
   */
  public UpResult run(UpRequest request, Duration timeout, Progress progress) throws Problem {
    List<UpStep> steps = plan(request);
    if (steps.getFirst() instanceof UpStep.BuildImage build) {
      progress.say(build.words());
      Image built = tools.builder().build(new RecipeReader().read(build.recipe()), progress::say);
      steps = plan(request.with(built));
    }
    try (UpRun run =
        new UpRun(tools, bundle, request, new Waiter(Deadline.in(timeout), progress))) {
      for (UpStep step : steps) {
        progress.say(step.words());
        run.take(step);
      }
      return run.result();
    }
  }

  /** What {@link #run} would do now, for people to read; nothing is changed. */
  public List<String> rehearse(UpRequest request) throws Problem {
    List<String> lines = new ArrayList<>();
    for (UpStep step : plan(request)) {
      lines.add("# " + step.words());
      switch (step) {
        case UpStep.BuildImage(Path recipe) -> {
          tools.builder().commands(new RecipeReader().read(recipe)).stream()
              .map(Object::toString)
              .forEach(lines::add);
          lines.add("# and then what an image with Kubernetes takes: a VM, a cluster in it");
        }
        case UpStep.MakeVm(Image image) ->
            lines.addAll(tools.maker().rehearse(request.vm().on(image)));
        case UpStep.LoadImages _ ->
            bundle.images().forEach(image -> lines.add("#   " + image.reference()));
        case UpStep.Install _ -> bundle.installation().forEach(each -> lines.add("#   " + each));
        case UpStep.StartVm _, UpStep.Connect _, UpStep.MakeSample _ -> {}
      }
    }
    return lines;
  }

  private List<UpStep> plan(UpRequest request) throws Problem {
    Name name = request.vm().name();
    Optional<String> reference = request.vm().image();
    return UpPlan.of(
        request,
        new UpFacts(
            Architecture.ofHost(),
            reference.isPresent()
                ? Optional.of(tools.site().images().find(reference.get()))
                : Optional.empty(),
            tools.site().images().list(),
            bundle.recipe(),
            tools.site().store().exists(name) ? Optional.of(present(name)) : Optional.empty()));
  }

  private Present present(Name name) throws Problem {
    Vm vm = tools.site().store().get(name);
    return new Present(vm, tools.lifecycle().state(name), tools.site().images().get(vm.image()));
  }
}
