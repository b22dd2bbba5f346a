package dev.devsandbox.companion.cli.image;

import dev.devsandbox.companion.cli.Answer;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.ImageCheck;
import dev.devsandbox.companion.image.ImageStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code devsandbox image verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Reads images and compares them with their digests. Fails when one is damaged.")
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "IMAGE",
      description = "A name, or 8 or more digits of a digest. Default: all images.")
  private @Nullable String reference;

  @Mixin private Answer answer = new Answer();

  /**
   * An image and what was found. The names are part of the command line's interface.
   *
   * @param good whether VMs can be made of it
   */
  record Result(
      Name name, Digest digest, boolean good, List<String> faults, List<String> warnings) {}

  @Override
  public Integer call() throws Problem {
    Images images = Images.of(System.getenv());
    ImageStore store = images.store();
    List<Image> chosen = reference == null ? store.list() : List.of(store.find(reference));
    List<Result> results = new ArrayList<>();
    for (Image image : chosen) {
      ImageCheck.Verdict verdict = images.check().check(image, Instant.now());
      boolean good = verdict.faults().isEmpty();
      results.add(
          new Result(image.name(), image.digest(), good, verdict.faults(), verdict.warnings()));
    }
    answer.print(
        results, () -> results.stream().map(VerifyCommand::text).collect(Collectors.joining()));
    List<ImageStore.Unreadable> unreadable = reference == null ? store.unreadable() : List.of();
    PrintWriter err = spec.commandLine().getErr();
    unreadable.forEach(folder -> err.println("devsandbox: " + folder.reason()));
    err.flush();
    boolean good = unreadable.isEmpty() && results.stream().allMatch(Result::good);
    return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  static String text(Result result) {
    StringBuilder text =
        new StringBuilder(
            "%s %s %s\n"
                .formatted(
                    result.name(), result.digest().brief(), result.good() ? "good" : "DAMAGED"));
    result.faults().forEach(fault -> text.append("  ").append(fault).append('\n'));
    if (!result.good()) {
      text.append("  next: build it again of the same recipe, which mends it\n");
    }
    result.warnings().forEach(warning -> text.append("  warning: ").append(warning).append('\n'));
    return text.toString();
  }
}
