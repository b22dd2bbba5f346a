package dev.devsandbox.companion.cli.image;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.ImageBuilder;
import dev.devsandbox.companion.image.ImageRecipe;
import dev.devsandbox.companion.image.RecipeReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox image build}. */
@CommandLine.Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = {
      "Builds an image from a recipe, and prints its digest.",
      "Runs as an ordinary user and takes a minute or more. An interrupted build leaves nothing."
    })
final class BuildCommand implements Callable<Integer> {
  private static final double MILLIS = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A YAML file. Default: a small Debian to work in, named base.")
  private @Nullable Path recipe;

  @Option(names = "--dry-run", description = "Prints the commands and runs none.")
  private boolean dryRun;

  @Override
  public Integer call() throws Problem {
    RecipeReader reader = new RecipeReader();
    ImageRecipe read = recipe == null ? reader.byDefault() : reader.read(recipe);
    ImageBuilder builder = Images.of(System.getenv()).builder();
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      builder.commands(read).stream().map(Command::toString).forEach(out::println);
    } else {
      Consumer<String> progress = progress();
      Image image = builder.build(read, progress);
      progress.accept("built " + image.name());
      out.println(image.digest());
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  /** A line for each step on standard error, with the seconds since the beginning. */
  private Consumer<String> progress() {
    PrintWriter err = spec.commandLine().getErr();
    Instant begin = Instant.now();
    return what -> {
      double seconds = Duration.between(begin, Instant.now()).toMillis() / MILLIS;
      err.println("%7.1f s  %s".formatted(seconds, what));
      err.flush();
    };
  }
}
