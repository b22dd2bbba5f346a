package dev.devsandbox.companion.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedsTest {
  @TempDir Path dir;
  private final Programs programs = new Programs();

  private Home home() {
    return new Home(dir.resolve("home"));
  }

  private Path plant(String name) throws Exception {
    Path folder = home().make(home().vms().resolve(name));
    new Seeds(home(), programs).plant(folder, new Name(name), "dev");
    return folder;
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void theKnownHostIsTheOneInTheSeed() throws Exception {
    Path folder = plant("work");
    String known = Files.readString(folder.resolve(Seeds.KNOWN_HOSTS));
    String seed = Files.readString(folder.resolve(Seeds.SEED), StandardCharsets.ISO_8859_1);
    assertThat(known).matches("devsandbox-\\* ssh-ed25519 \\S{68}\n");
    assertThat(seed).contains(known.strip().substring("devsandbox-* ".length()));
  }

  @Test
  void sshFindsTheKnownHostByTheAliasOfTheVm() throws Exception {
    Path folder = plant("work");
    Command find =
        Command.of(
            "ssh-keygen", "-F", "devsandbox-work", "-f", folder.resolve(Seeds.KNOWN_HOSTS) + "");
    assertThat(programs.run(find, Duration.ofSeconds(30))).contains("ssh-ed25519");
  }

  @Test
  void twoVmsHaveDifferentHostKeysAndOneClientKey() throws Exception {
    Path one = plant("one");
    Path two = plant("two");
    assertThat(one.resolve(Seeds.KNOWN_HOSTS)).isNotEmptyFile();
    assertThat(Files.readString(one.resolve(Seeds.KNOWN_HOSTS)))
        .isNotEqualTo(Files.readString(two.resolve(Seeds.KNOWN_HOSTS)));
    String client = new ClientKey(home(), programs).shared();
    for (Path folder : List.of(one, two)) {
      assertThat(Files.readString(folder.resolve(Seeds.SEED), StandardCharsets.ISO_8859_1))
          .contains(client);
    }
  }

  @Test
  void onlyTheUserReadsSeedAndKeyAndNothingElseIsLeft() throws Exception {
    Path folder = plant("work");
    assertThat(permissions(folder.resolve(Seeds.SEED))).isEqualTo("rw-------");
    assertThat(permissions(home().ssh().resolve("id_ed25519"))).isEqualTo("rw-------");
    assertThat(names(folder)).containsExactlyInAnyOrder(Seeds.SEED, Seeds.KNOWN_HOSTS);
    assertThat(names(home().ssh())).containsExactly("id_ed25519");
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void allWhoAskAtOnceGetTheSameClientKey() throws Exception {
    int callers = 4;
    CountDownLatch ready = new CountDownLatch(callers);
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      for (int i = 0; i < callers; i++) {
        answers.add(
            threads.submit(() -> {
              ready.countDown();
              ready.await();
              return new ClientKey(home(), programs).shared();
            }));
      }
    }
    Set<String> keys = new HashSet<>();
    for (Future<String> answer : answers) {
      keys.add(answer.get());
    }
    assertThat(keys).hasSize(1);
  }

  @Test
  void anotherFileInTheKeysPlaceIsNamed() throws Exception {
    Path key = new ClientKey(home(), programs).file();
    home().make(home().ssh());
    Files.writeString(key, "not a key");
    assertThatThrownBy(() -> new ClientKey(home(), programs).shared())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("ssh-keygen");
  }
}
