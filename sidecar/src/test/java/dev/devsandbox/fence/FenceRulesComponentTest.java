package dev.devsandbox.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceConfigs;
import dev.devsandbox.wire.FenceRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Needs root, to have a network namespace of its own. */
@Tag("component")
class FenceRulesComponentTest {
  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 150);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nftPrintsTheRulesAsTheyWereRendered(long seed) throws Exception {
    FenceConfig config = seed == 0 ? FenceConfigs.sample() : FenceConfigs.random(new Random(seed));
    String rules = FenceRules.render(config);
    Path file = Files.writeString(directory.resolve("rules.nft"), rules);
    Process nft =
        new ProcessBuilder(
                "unshare", "--net", "sh", "-ec", "nft -f \"$0\" && nft -s list ruleset", file + "")
            .redirectErrorStream(true)
            .start();
    String printed = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(nft.waitFor()).as(printed).isZero();
    assertThat(printed).isEqualTo(rules);
  }
}
