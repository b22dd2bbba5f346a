package dev.devsandbox.companion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Folders;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a Kubernetes gets into an image, up to what mmdebstrap does with it. */
class KubernetesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PROGRAM = "#!/bin/sh\necho k3s\n";
  private static final Digest GOOD = Digest.of(PROGRAM);
  private static final Digest BAD = Digest.of("another");

  @TempDir Path dir = Path.of("/");
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private HttpServer releases;

  @BeforeEach
  void serve() throws Exception {
    releases = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    releases.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getRawPath();
          asked.add(path);
          byte[] body = PROGRAM.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              path.startsWith("/v1.36.4%2Bk3s1/") ? 200 : 404, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    releases.start();
  }

  @AfterEach
  void stop() {
    releases.stop(0);
  }

  private String k3s(String version, Digest amd64, Digest arm64) {
    return "kubernetes: {k3s: {version: %s, mirror: 'http://127.0.0.1:%d', sha256: {amd64: '%s', arm64: '%s'}}}"
        .formatted(version, releases.getAddress().getPort(), amd64, arm64);
  }

  private Path write(String name, String content) throws Exception {
    return Files.writeString(dir.resolve(name), content);
  }

  private ImageRecipe read(String yaml) throws Problem {
    return new RecipeReader().read("r.yaml", yaml, dir);
  }

  private BuildPlan plan(ImageRecipe recipe, Architecture architecture) throws Exception {
    Path folder = Files.createDirectories(dir.resolve("build"));
    return new BuildPlan(
        recipe, List.of("ipset"), architecture, folder, new Scratch(Path.of("/var/tmp/s")));
  }

  /** Runs what a build runs before it makes a file system. */
  private Path bring(BuildPlan plan) throws Exception {
    Folders.delete(plan.folder());
    Files.createDirectory(plan.folder());
    new BuildFolder(plan.folder()).lay(plan);
    for (BuildPlan.Step step : plan.fetching()) {
      new Programs().run(step.command(), LIMIT);
    }
    return plan.folder().resolve("kubernetes");
  }

  @ParameterizedTest
  @CsvSource({"AMD64, /v1.36.4%2Bk3s1/k3s", "ARM64, /v1.36.4%2Bk3s1/k3s-arm64"})
  void k3sIsFetchedForTheImagesArchitecture(Architecture architecture, String path)
      throws Exception {
    BuildPlan plan = plan(read(k3s("v1.36.4+k3s1", GOOD, GOOD)), architecture);
    assertThat(bring(plan).resolve("k3s")).hasContent(PROGRAM);
    assertThat(asked).containsExactly(path);
  }

  @Test
  void aDownloadWithAnotherChecksumEndsTheBuild() throws Exception {
    BuildPlan plan = plan(read(k3s("v1.36.4+k3s1", BAD, GOOD)), Architecture.AMD64);
    assertThatThrownBy(() -> bring(plan)).isInstanceOf(Problem.class).hasMessageContaining("k3s: ");
  }

  @Test
  void aReleaseThatIsNotThereEndsTheBuild() throws Exception {
    BuildPlan plan = plan(read(k3s("v1.36.5+k3s1", GOOD, GOOD)), Architecture.AMD64);
    assertThatThrownBy(() -> bring(plan)).hasMessageContaining("curl").hasMessageContaining("404");
  }

  @Test
  void anArchitectureWithoutAChecksumIsRefusedBeforeTheDownload() throws Exception {
    String yaml =
        "kubernetes: {k3s: {version: v1.36.4+k3s1, sha256: {amd64: '%s'}}}".formatted(GOOD);
    assertThatThrownBy(() -> bring(plan(read(yaml), Architecture.ARM64)))
        .hasMessageContaining("kubernetes.k3s.sha256")
        .hasMessageContaining("arm64");
    assertThat(asked).isEmpty();
  }

  @Test
  void k3sStartsWithTheVmAndKeepsItsStateOnTheDataDisk() throws Exception {
    BuildPlan plan = plan(read(k3s("v1.36.4+k3s1", GOOD, GOOD)), Architecture.AMD64);
    bring(plan);
    Path files = plan.folder().resolve("files");
    Path place = files.resolve("usr/lib/devsandbox/kubernetes");
    assertThat(place.resolve("load-image")).isExecutable();
    assertThat(place.resolve("prepare")).isExecutable();
    assertThat(Files.readString(place.resolve("kubernetes.service")))
        .contains("--write-kubeconfig /run/devsandbox/kubeconfig --write-kubeconfig-mode 600")
        .contains("--node-name devsandbox ", "--tls-san 127.0.0.1 ", "Type=notify")
        .contains("--default-local-storage-path /var/lib/devsandbox/kubernetes/");
    assertThat(plan.installation().argv())
        .containsSubsequence(
            "--customize-hook=copy-in "
                + dir
                + "/build/kubernetes/k3s"
                + " /usr/lib/devsandbox/kubernetes",
            "--customize-hook=chroot \"$1\" sh /.devsandbox/kubernetes",
            "--customize-hook=sh \"$1\"/.devsandbox/pack \"$1\"");
    assertThat(Files.readString(files.resolve(".devsandbox/kubernetes")))
        .contains("ln -s \"$state/server\"", "ln -s \"$state/node\"");
  }

  @Test
  void anArchiveAndImagesAreWhatTheyWereWhenTheRecipeWasRead() throws Exception {
    Path archive = write("k.tar", "archive");
    write("operator.tar", "operator");
    ImageRecipe recipe =
        read(
            "kubernetes: {archive: {file: k.tar, sha256: '%s'}, images: [operator.tar]}"
                .formatted(Digest.of("archive")));
    BuildPlan plan = plan(recipe, Architecture.AMD64);
    Path brought = bring(plan);
    assertThat(brought.resolve("kubernetes.tar")).hasContent("archive");
    assertThat(brought.resolve("images/operator.tar")).hasContent("operator");
    assertThat(plan.packages()).contains("ipset");
    assertThat(plan.installation().argv())
        .containsSubsequence(
            "--customize-hook=tar-in " + brought + "/kubernetes.tar /usr/lib/devsandbox/kubernetes",
            "--customize-hook=copy-in "
                + brought
                + "/images/operator.tar"
                + " /usr/share/devsandbox/images");
    Files.writeString(archive, "changed");
    assertThatThrownBy(() -> bring(plan)).hasMessageContaining("kubernetes.tar");
  }

  @Test
  void whereFilesLieIsNoPartOfTheRecipesIdentity() throws Exception {
    Path other = Files.createDirectory(dir.resolve("other"));
    for (Path folder : List.of(dir, other)) {
      Files.writeString(folder.resolve("k.tar"), "archive");
      Files.writeString(folder.resolve("a.tar"), "a");
    }
    String yaml =
        "kubernetes: {archive: {file: k.tar, sha256: '%s'}, images: [a.tar]}"
            .formatted(Digest.of("archive"));
    ImageRecipe here = read(yaml);
    ImageRecipe there = new RecipeReader().read("r.yaml", yaml, other);
    assertThat(new Documents().text(there)).isEqualTo(new Documents().text(here));
    assertThat(new Documents().text(here))
        .contains(Digest.of("archive").value(), Digest.of("a").value())
        .doesNotContain(dir.toString());
    assertThat(there.toString()).isEqualTo(here.toString());
    Files.writeString(dir.resolve("a.tar"), "b");
    assertThat(read(yaml).toString()).isNotEqualTo(here.toString());
  }

  @Test
  void anotherChecksumIsAnotherImage() throws Exception {
    ImageRecipe good = read(k3s("v1.36.4+k3s1", GOOD, GOOD));
    ImageRecipe bad = read(k3s("v1.36.4+k3s1", BAD, GOOD));
    assertThat(plan(good, Architecture.AMD64).diskIdentity())
        .isNotEqualTo(plan(bad, Architecture.AMD64).diskIdentity());
  }

  @Test
  void anArchiveNamesThePackagesItNeeds() throws Exception {
    write("packages.txt", "ipset\n\nlibseccomp2\n");
    assertThat(packed("kubernetes.service", "load-image", "packages.txt").packages(new Programs()))
        .containsExactly("ipset", "libseccomp2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes.service", "load-image", "packages.txt"})
  void anArchiveWithoutAPartIsRefused(String part) throws Exception {
    List<String> parts =
        List.of("kubernetes.service", "load-image", "packages.txt").stream()
            .filter(name -> !name.equals(part))
            .toList();
    KubernetesArchive archive = packed(parts.toArray(String[]::new));
    assertThatThrownBy(() -> archive.packages(new Programs())).hasMessageContaining(part);
  }

  @Test
  void anArchiveWithAPackageThatCannotBeIsRefused() throws Exception {
    write("packages.txt", "ipset\nx --allow-unauthenticated\n");
    KubernetesArchive archive = packed("kubernetes.service", "load-image", "packages.txt");
    assertThatThrownBy(() -> archive.packages(new Programs())).hasMessageContaining("--allow");
  }

  @Test
  void whatIsNoArchiveIsRefused() throws Exception {
    KubernetesArchive archive = new KubernetesArchive(write("k.tar", "x".repeat(2048)));
    assertThatThrownBy(() -> archive.packages(new Programs()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no archive by tar");
  }

  private KubernetesArchive packed(String... names) throws Exception {
    for (String name : names) {
      Path file = dir.resolve(name);
      if (!Files.exists(file)) {
        Files.writeString(file, "");
      }
    }
    Path archive = dir.resolve("packed.tar");
    List<String> argv =
        new ArrayList<>(List.of("tar", "-C", dir.toString(), "-cf", archive.toString()));
    argv.addAll(List.of(names));
    new Programs().run(new Command(argv), LIMIT);
    return new KubernetesArchive(archive);
  }
}
