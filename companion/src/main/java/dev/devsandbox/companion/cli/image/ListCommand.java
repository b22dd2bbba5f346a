package dev.devsandbox.companion.cli.image;

import dev.devsandbox.companion.cli.Answer;
import dev.devsandbox.companion.cli.Table;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.ImageStore;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code devsandbox image list}. */
@Command(
    name = "list",
    aliases = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists the images, newest first. A name means the newest image with it.")
final class ListCommand implements Callable<Integer> {
  private static final int MIB = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws Problem {
    ImageStore store = Images.of(System.getenv()).store();
    List<Image> images = store.list();
    answer.print(images, () -> table(images, Instant.now()));
    PrintWriter err = spec.commandLine().getErr();
    store.unreadable().forEach(folder -> err.println("devsandbox: " + folder.reason()));
    err.flush();
    return CommandLine.ExitCode.OK;
  }

  static String table(List<Image> images, Instant now) {
    Table table = new Table("NAME", "DIGEST", "ARCH", "SIZE", "DISK", "AGE", "KUBERNETES", "NOTE");
    for (Image image : images) {
      table.add(
          image.name().value(),
          image.digest().brief(),
          image.architecture().label(),
          (image.bytes() >> MIB) + "M",
          (image.virtualBytes() >> MIB) + "M",
          Duration.between(image.created(), now).toDays() + "d",
          image.kubernetes().orElse("-"),
          image.isStale(now) ? "old: build it again" : "");
    }
    return table.toString();
  }
}
