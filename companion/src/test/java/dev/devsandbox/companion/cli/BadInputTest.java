package dev.devsandbox.companion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.devsandbox.companion.cli.CommandLines.Answer;
import dev.devsandbox.companion.cli.vm.VmCommand;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** Wrong command lines and bad places: an exit code, a message with the next step, nothing made. */
@Tag("component")
class BadInputTest {
  /** In place of a name, and the words around it; {@code --} lets a name begin with a hyphen. */
  private static final String NAME = "<name>";

  private static final String OTHER = "other";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Each verb of a VM that takes a VM's name, with what else it needs. */
  private static final Map<String, List<String>> VERBS =
      verbs(
          "create",
          "start",
          "stop",
          "restart",
          "suspend",
          "resume",
          "delete",
          "rename other",
          "upgrade",
          "snapshot first",
          "restore first",
          "clone other",
          "export file.tar",
          "run true",
          "status",
          "logs",
          "attach",
          "ssh",
          "exec true",
          "ip",
          "forward",
          "helper");

  private static final List<String> WITHOUT_A_NAME = List.of("import", "prune", "list", "cp");

  private static final List<String> NO_NAMES =
      List.of(
          "",
          " ",
          ".",
          "..",
          "../work",
          "/etc",
          "-",
          "-work",
          "work-",
          "WORK",
          "wo rk",
          " work",
          "'work'",
          "\"work\"",
          "work\n",
          "work\r\nx",
          "work\0",
          "\u001b[2J",
          "w\u00f6rk",
          "\u0456",
          "work;id",
          "$(id)",
          "%s",
          "x".repeat(33),
          "x".repeat(5_000));

  @TempDir Path dir;
  private Path home;
  private final Map<String, String> environment = new TreeMap<>();

  private static Map<String, List<String>> verbs(String... lines) {
    Map<String, List<String>> verbs = new LinkedHashMap<>();
    for (String line : lines) {
      List<String> words = List.of(line.split(" "));
      List<String> all = new ArrayList<>(List.of("vm", words.getFirst(), "--", NAME));
      all.addAll(words.subList(1, words.size()));
      verbs.put(words.getFirst(), all);
    }
    return verbs;
  }

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(dir.resolve("h"));
    // A VM whose name begins as others could be abbreviated.
    Files.createDirectories(home.resolve("vm").resolve("work"));
    environment.put("DEVSANDBOX_HOME", home.toString());
    environment.put("HOME", dir.toString());
    environment.put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
  }

  private List<Answer> run(List<List<String>> lines, String... before) throws Exception {
    List<String> argv = new ArrayList<>(List.of(before));
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
    argv.add(CommandLines.class.getName());
    ObjectMapper json = new ObjectMapper();
    Path in = dir.resolve("lines");
    try (OutputStream out = Files.newOutputStream(in)) {
      for (List<String> line : lines) {
        out.write(json.writeValueAsBytes(line));
        out.write('\n');
      }
    }
    Path out = dir.resolve("answers");
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(dir.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    List<Answer> answers = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      answers.add(json.readValue(line, Answer.class));
    }
    assertThat(answers).hasSameSizeAs(lines);
    return answers;
  }

  private static List<String> with(List<String> words, String name) {
    return words.stream().map(word -> word.equals(NAME) ? name : word).toList();
  }

  private static void assertTold(Answer answer, int exit, List<String> words) {
    assertThat(answer.exit()).as(words + answer.err()).isEqualTo(exit);
    assertThat(answer.out()).as("%s", words).isEmpty();
    assertThat(answer.err())
        .as("%s", words)
        .matches("devsandbox: [^\\p{Cntrl}]{1,1000}\n  next: [^\\p{Cntrl}]{1,1000}\n");
    assertThat(answer.made()).as("%s", words).containsExactly("vm", "vm/work");
  }

  @Test
  void everyVerbIsTriedHere() {
    List<String> all =
        Arrays.stream(VmCommand.class.getAnnotation(Subcommands.class).value())
            .map(verb -> verb.getAnnotation(Command.class).name())
            .toList();
    assertThat(Stream.concat(VERBS.keySet().stream(), WITHOUT_A_NAME.stream()))
        .containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void whatIsNoNameIsAWrongCommandLineForEveryVerb() throws Exception {
    List<List<String>> lines = new ArrayList<>();
    for (String name : NO_NAMES) {
      VERBS.values().forEach(words -> lines.add(with(words, name)));
      lines.add(List.of("vm", "rename", "--", "work", name));
      lines.add(List.of("vm", "clone", "--", "work", name));
      lines.add(List.of("vm", "snapshot", "--", "work", name));
      lines.add(List.of("vm", "restore", "--", "work", name));
      lines.add(List.of("vm", "create", "--disk=" + name, OTHER));
      for (String verb : List.of("create", "release", "remove")) {
        lines.add(List.of("disk", verb, "--", name));
      }
      lines.add(List.of("disk", "grow", "--", name, "1G"));
      lines.add(List.of("image", "remove", "--", name));
      lines.add(List.of("image", "verify", "--", name));
    }
    List<Answer> answers = run(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertTold(answers.get(i), 2, lines.get(i));
    }
  }

  @Test
  void aNameThatIsNotThereIsNotFoundAndNoneIsAbbreviated() throws Exception {
    List<List<String>> lines = new ArrayList<>();
    for (String name : List.of("nope", "wor", "work2")) {
      VERBS.values().forEach(words -> lines.add(with(words, name)));
      lines.add(List.of("disk", "grow", name, "1G"));
      lines.add(List.of("disk", "release", name));
      lines.add(List.of("disk", "remove", name));
      lines.add(List.of("image", "remove", name));
      lines.add(List.of("image", "verify", name));
      lines.add(List.of("vm", "import", name));
      lines.add(List.of("vm", "cp", name + ":x", "y"));
    }
    List<Answer> answers = run(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertTold(answers.get(i), 3, lines.get(i));
    }
  }

  @Test
  void wrongSettingsAreToldByEveryVerbThatReadsThem() throws Exception {
    Files.writeString(home.resolve("config.yaml"), "cpus: 2\nmemroy: 1G\n");
    List<List<String>> lines = new ArrayList<>();
    VERBS.values().forEach(words -> lines.add(with(words, "nope")));
    lines.add(List.of("vm", "list"));
    lines.add(List.of("vm", "prune"));
    lines.add(List.of("disk", "list"));
    List<Answer> answers = run(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertTold(answers.get(i), 2, lines.get(i));
      assertThat(answers.get(i).err()).contains("config.yaml", "there is no setting memroy");
    }
    assertThat(run(List.of(List.of("vm", "--help"))).getFirst().exit()).isZero();
  }

  /** An image that VMs could be made of, if it were for that. */
  private void image() throws Exception {
    Path folder = Files.createDirectories(home.resolve("images").resolve("made"));
    Path disk = Files.writeString(folder.resolve(Image.DISK), "disk");
    TreeMap<String, Image.Part> files = new TreeMap<>();
    files.put(Image.DISK, new Image.Part(Digest.of(disk), Files.size(disk)));
    Image image =
        new Image(
            Image.digestOf(files),
            new Name("base"),
            Architecture.ofHost(),
            Instant.now(),
            "dev",
            1 << 20,
            Optional.empty(),
            files);
    new Documents().write(folder.resolve("manifest.json"), image);
    Files.move(folder, folder.resolveSibling(image.digest().value()));
  }

  @Test
  void withoutQemuNothingIsMadeAndThereIsACommandThatSaysWhatIsMissing() throws Exception {
    image();
    Path bin = Files.createDirectory(dir.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("ssh-keygen"), Path.of("/usr/bin/ssh-keygen"));
    environment.put("PATH", bin.toString());
    List<List<String>> lines =
        List.of(
            List.of("vm", "create", OTHER),
            List.of("vm", "start", OTHER),
            List.of("vm", "run", "--rm", OTHER, "true"),
            List.of("disk", "create", OTHER));
    List<Answer> answers = run(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertTold(answers.get(i), 7, lines.get(i));
      assertThat(answers.get(i).err()).contains("devsandbox doctor --host");
    }
  }

  /** A file system of its own for the home, with what is there now. */
  private String[] in(String size, String then) throws IOException {
    Path there = Files.createDirectory(dir.resolve("there"));
    String script =
        "mount -t tmpfs -o size=%s none '%s' && cp -a '%s/.' '%s' && %s && exec \"$@\""
            .formatted(size, there, home, there, then.formatted(there));
    environment.put("DEVSANDBOX_HOME", there.toString());
    return new String[] {"unshare", "-rm", "sh", "-c", script, "sh"};
  }

  /** A program that is found, and what would have been found out about it. */
  private void knownQemu() throws Exception {
    String label = Architecture.ofHost().label();
    String name = "qemu-system-" + (label.equals("amd64") ? "x86_64" : "aarch64");
    Path bin = Files.createDirectory(dir.resolve("bin"));
    Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.merge("PATH", bin.toString(), (path, own) -> own + ":" + path);
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    Map<String, Object> hardware =
        Map.of("emulator", "QEMU 9", "machine", "m", "cpu", "max", "accelerator", "tcg");
    new Documents()
        .write(
            home.resolve("qemu.json"),
            Map.of(
                "program",
                program.toString(),
                "modified",
                Files.getLastModifiedTime(program).toInstant(),
                "boot",
                boot,
                "filters",
                false,
                "hardware",
                hardware));
  }

  @Test
  void aHomeThatCanNotBeWrittenIsToldAndNothingIsMade() throws Exception {
    image();
    knownQemu();
    List<List<String>> lines =
        List.of(
            List.of("vm", "create", OTHER),
            List.of("vm", "start", OTHER),
            List.of("disk", "create", OTHER),
            List.of("vm", "export", "work", "x.tar"),
            List.of("ssh-config"));
    List<Answer> answers = run(lines, in("1m", "mount -o remount,ro '%s'"));
    for (int i = 0; i < lines.size(); i++) {
      assertTold(answers.get(i), 7, lines.get(i));
    }
  }

  @Test
  void whenThereIsNoSpaceItIsToldAndNothingHalfMadeIsLeft() throws Exception {
    image();
    knownQemu();
    List<List<String>> lines =
        List.of(List.of("vm", "create", OTHER), List.of("disk", "create", OTHER));
    List<Answer> answers = run(lines, in("1m", "{ cat /dev/zero >'%s/filler' 2>&-; true; }"));
    for (int i = 0; i < lines.size(); i++) {
      assertTold(answers.get(i), 7, lines.get(i));
      assertThat(answers.get(i).err()).contains("space");
    }
  }
}
