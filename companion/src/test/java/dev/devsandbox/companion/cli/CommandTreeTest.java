package dev.devsandbox.companion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandTreeTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Command(name = "top", mixinStandardHelpOptions = true)
  @Subcommands({Thing.class, Other.class})
  static final class Top implements Runnable {
    @Option(names = "--loud")
    private boolean loud;

    @Override
    public void run() {}
  }

  @Command(name = "thing", mixinStandardHelpOptions = true, description = "Does things.")
  @Subcommands({Make.class, Lose.class})
  static final class Thing implements Runnable {
    @Override
    public void run() {}
  }

  @Command(name = "make", aliases = "create", description = "Makes one.")
  static final class Make implements Runnable {
    @Option(names = "--big")
    private boolean big;

    @Override
    public void run() {}
  }

  @Command(name = "lose", description = "Loses one.")
  static final class Lose implements Runnable {
    @Option(names = "--all")
    private boolean all;

    @Override
    public void run() {}
  }

  @Command(name = "other", description = "Does the rest.")
  static final class Other implements Runnable {
    @Option(names = "--rest")
    private boolean rest;

    @Override
    public void run() {}
  }

  private static CommandLine tree(String... words) {
    return CommandTree.of(Top.class, List.of(words));
  }

  private int run(String... words) {
    return tree(words)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  private static int options(CommandLine line) {
    return line.getCommandSpec().options().size();
  }

  @Test
  void aCommandIsRunByItsNameAndByItsAlias() {
    assertThat(run("thing", "make", "--big")).isZero();
    assertThat(run("thing", "create", "--big")).isZero();
  }

  @Test
  void whatIsNotCalledIsNotInspected() {
    CommandLine top = tree("thing", "make");
    CommandLine thing = top.getSubcommands().get("thing");
    assertThat(options(thing.getSubcommands().get("make"))).isPositive();
    assertThat(options(thing.getSubcommands().get("lose"))).isZero();
    assertThat(options(top.getSubcommands().get("other"))).isZero();
  }

  @Test
  void helpIsThatOfAllCommandsInFull() {
    String all = tree("completion").getUsageMessage();
    assertThat(tree("--help").getUsageMessage()).isEqualTo(all).contains("Does the rest.");
    assertThat(tree().getUsageMessage()).isEqualTo(all);
  }

  @Test
  void helpOfACommandListsWhatIsBelowIt() {
    assertThat(run("thing", "--help")).isZero();
    assertThat(out.toString()).contains("make, create", "Makes one.", "lose", "Loses one.");
  }

  @Test
  void anOptionBeforeTheCommandHidesNone() {
    assertThat(run("--loud", "other", "--rest")).isZero();
  }

  @Test
  void aWordThatIsNoCommandIsAnErrorWithWhatIsLikeIt() {
    assertThat(run("thing", "mak")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("make");
  }
}
