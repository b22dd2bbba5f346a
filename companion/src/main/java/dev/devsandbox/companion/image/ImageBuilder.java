package dev.devsandbox.companion.image;

import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.host.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Builds images as an ordinary user. An image is there when its build is complete, or not at all;
 * what an interrupted build leaves behind is removed by the next.
 */
public final class ImageBuilder {
  private static final Duration LIMIT = Duration.ofHours(1);
  private static final String FOLDER = ".build";
  private static final String LOCK = "build.lock";

  /** In a build's folder: where its scratch folder is. */
  private static final String SCRATCH = "scratch";

  private static final String RECIPE = "recipe.json";

  private final Home home;
  private final Programs programs;
  private final Documents documents;
  private final ImageStore store;
  private final BuildHost host;

  /** A builder for the images of a home. */
  public ImageBuilder(Home home, Programs programs, Documents documents) {
    this(home, programs, documents, BuildHost.here());
  }

  ImageBuilder(Home home, Programs programs, Documents documents, BuildHost host) {
    this.home = home;
    this.programs = programs;
    this.documents = documents;
    this.store = new ImageStore(home, documents);
    this.host = host;
  }

  /** The commands that {@link #build} would run; nothing is run or made. */
  public List<Command> commands(ImageRecipe recipe) throws Problem {
    BuildPlan plan = plan(recipe);
    List<Command> commands = new ArrayList<>();
    commands.add(plan.scratch().creation());
    plan.fetching().forEach(step -> commands.add(step.command()));
    plan.collecting().forEach(step -> commands.add(step.command()));
    commands.add(plan.installation());
    commands.addAll(plan.scratch().removal());
    return commands;
  }

  /**
   * Builds an image; that takes a minute or more.
   *
   * @param progress takes what is being done, now and then
   * @return the image, which is an older one when this recipe gave the same content before
   * @throws Problem when it can't be built; nothing is left behind then
   */
  public Image build(ImageRecipe recipe, Consumer<String> progress) throws Problem {
    Path images = home.make(home.images());
    host.check(recipe, images, programs);
    try (FileGuard _ = alone(images)) {
      removeLeftovers();
      try {
        return build(plan(recipe), progress);
      } finally {
        removeLeftovers();
      }
    }
  }

  private static FileGuard alone(Path images) throws Problem {
    return FileGuard.tryTake(images.resolve(LOCK))
        .orElseThrow(() ->
            new Problem(
                Problem.Kind.BUSY,
                "another image is being built",
                "try again when it is; " + images.resolve(LOCK) + " says by which process"));
  }

  private BuildPlan plan(ImageRecipe recipe) throws Problem {
    Scratch scratch = Scratch.in(host.scratchParent());
    List<String> needed =
        recipe.kubernetes().isPresent()
                && recipe.kubernetes().get().source() instanceof Kubernetes.Archive archive
            ? new KubernetesArchive(archive.file().file()).packages(programs)
            : List.of();
    return new BuildPlan(recipe, needed, Architecture.ofHost(), folder(), scratch);
  }

  private Path folder() {
    return home.images().resolve(FOLDER);
  }

  private Image build(BuildPlan plan, Consumer<String> progress) throws Problem {
    BuildFolder folder = new BuildFolder(home.make(plan.folder()));
    try {
      Files.writeString(plan.folder().resolve(SCRATCH), plan.scratch().path().toString());
      folder.lay(plan);
      programs.run(plan.scratch().creation(), LIMIT);
      run(plan.fetching(), progress);
      folder.list(BuildPlan.OVERLAY);
      folder.list(BuildPlan.FILES);
      run(plan.collecting(), progress);
      install(plan, progress);
      Files.writeString(folder.image().resolve(Image.COMMAND_LINE), plan.commandLine() + "\n");
      Files.writeString(folder.image().resolve(RECIPE), documents.text(plan.recipe()) + "\n");
      progress.accept("computing the digest");
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      return store.add(folder.image(), plan.recipe(), now);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          "the build's files can't be written: " + Reason.of(e),
          "look for free space and permissions in " + home.images(),
          e);
    }
  }

  private void run(List<BuildPlan.Step> steps, Consumer<String> progress) throws Problem {
    String told = "";
    for (BuildPlan.Step step : steps) {
      if (!step.title().equals(told)) {
        told = step.title();
        progress.accept(told);
      }
      programs.run(step.command(), LIMIT);
    }
  }

  private void install(BuildPlan plan, Consumer<String> progress) throws Problem {
    Command command = plan.installation();
    Programs.Answer answer =
        programs.follow(command, LIMIT, line -> InstallationLog.told(line).ifPresent(progress));
    if (answer.exit() != 0) {
      throw InstallationLog.problem(answer.errors(), plan);
    }
  }

  /** Removes what this or an earlier build left in its folders. */
  private void removeLeftovers() throws Problem {
    try {
      Path note = folder().resolve(SCRATCH);
      if (Files.exists(note)) {
        new Scratch(Path.of(Files.readString(note))).remove(programs);
      }
      Folders.delete(folder());
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.FAILED,
          "what a build left in " + folder() + " can't be removed: " + Reason.of(e),
          "remove it by hand",
          e);
    }
  }
}
