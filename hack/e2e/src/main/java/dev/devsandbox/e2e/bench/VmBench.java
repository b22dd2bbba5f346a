package dev.devsandbox.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.devsandbox.e2e.support.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The companion's verbs as a person sees them, from the command to its end, with real VMs. {@code
 * hack/bench vm} starts it as an ordinary user.
 */
public final class VmBench {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String NAME = "bench";
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final int LISTED = 20;

  /** Cold boots take minutes where processors are emulated. */
  private static final int BOOTS = 2;

  private final Path bundle;
  private final Path home;
  private String accelerator = "";

  private final Series overlay = new Series("`qemu-img create` with a base", "ms");
  private final Series overlayBytes = new Series("overlay of `qemu-img`", "KiB");
  private final Series create = new Series("`vm create`", "ms");
  private final Series diskBytes = new Series("disk of a new VM", "KiB");
  private final Series createBytes = new Series("folder of a new VM", "KiB");
  private final Series first = new Series("`vm start`, first boot → agent answers", "ms");
  private final Series second = new Series("`vm start`, second boot → agent answers", "ms");
  private final Series suspend = new Series("`vm suspend`", "ms");
  private final Series resume = new Series("`vm resume` → agent answers", "ms");
  private final Series java = new Series("`java -version` of the bundle", "ms");
  private final Series help = new Series("`devsandbox --help`", "ms");
  private final Series vmHelp = new Series("`devsandbox vm --help`", "ms");
  private final Series list = new Series("`devsandbox vm list`, " + LISTED + " VMs", "ms");

  private VmBench(Path bundle, Path home) {
    this.bundle = bundle;
    this.home = home;
  }

  /**
   * Runs the benchmark.
   *
   * @param args the number of runs, the unpacked bundle, and the file whose table is replaced;
   *     {@code DEVSANDBOX_HOME} is the companion's folder, with one image
   */
  public static void main(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[0]);
    Path home = Path.of(System.getenv("DEVSANDBOX_HOME"));
    VmBench bench = new VmBench(Path.of(args[1]), home);
    String load = Load.ofTheMachine();
    for (int round = 0; round < rounds; round++) {
      bench.clones();
      bench.delete();
    }
    for (int boot = 0; boot < BOOTS; boot++) {
      bench.clones();
      bench.boots();
      bench.suspensions(rounds);
      bench.delete();
    }
    bench.commands(rounds);
    String note =
        """
        Median and p95 of the runs; the ratio and the verdict are those of the medians. 1 GiB of memory, 2 CPUs, no data disk, accelerator %s. Each
        command is measured from its start to its end, with the runtime's own start. The last column quotes what others publish of theirs, on their
        machines: kodemachine its blog and a commit's text, Colima the log in its issue 1169, OrbStack two blogs of third parties.
        Processes that wanted a CPU before it began, in the last 1, 5 and 15 minutes: %s.\
        """
            .formatted(bench.accelerator, load);
    Report report = Report.judging("bench vm");
    bench.addTo(report);
    System.out.println(report.text(note));
    report.write(Path.of(args[2]), note);
  }

  /** A new VM beside the overlay alone. */
  private void clones() throws IOException {
    Path disk = home.resolve("overlay.qcow2");
    Path base = base();
    time(
        overlay,
        List.of(
            "qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base + "", disk + ""));
    overlayBytes.add(kib(disk));
    Files.delete(disk);
    List<String> size = List.of("--memory", "1G", "--cpus", "2");
    devsandbox(create, words(List.of("vm", "create", NAME), ofImage(base), size));
    Path folder = home.resolve("vm").resolve(NAME);
    diskBytes.add(kib(folder.resolve("disk.qcow2")));
    createBytes.add(kib(folder));
    accelerator =
        new ObjectMapper()
            .readTree(folder.resolve("vm.json").toFile())
            .path("hardware")
            .path("accelerator")
            .asText();
  }

  private static String[] words(List<String> first, List<String> second, List<String> third) {
    return Stream.of(first, second, third).flatMap(List::stream).toArray(String[]::new);
  }

  private static List<String> ofImage(Path base) {
    return List.of("--no-disk", "--image", String.valueOf(base.getName(base.getNameCount() - 2)));
  }

  /** The disk of the image that VMs are made from here; of several, of the smallest. */
  private Path base() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("images"), 2)) {
      return files
          .filter(file -> file.endsWith("disk.qcow2"))
          .min(Comparator.comparingDouble(VmBench::kib))
          .orElseThrow();
    }
  }

  /** What a file, or all in a folder, takes on the disk: sparse parts take nothing. */
  private static double kib(Path file) {
    String answer =
        Shell.run(LIMIT, List.of("du", "--summarize", "--block-size=1K", file + "")).orFail();
    return Double.parseDouble(answer.split("\\s", 2)[0]);
  }

  private void boots() {
    devsandbox(first, "vm", "start", NAME);
    devsandbox(null, "vm", "stop", NAME);
    devsandbox(second, "vm", "start", NAME);
  }

  private void suspensions(int rounds) {
    for (int round = 0; round < rounds; round++) {
      devsandbox(suspend, "vm", "suspend", NAME);
      devsandbox(resume, "vm", "resume", NAME);
    }
  }

  private void delete() {
    devsandbox(null, "vm", "delete", NAME, "--delete-workspaces");
  }

  private void commands(int rounds) throws IOException {
    Path base = base();
    for (int number = 1; number <= LISTED; number++) {
      devsandbox(
          null, words(List.of("vm", "create", NAME + "-" + number), ofImage(base), List.of()));
    }
    // Of the first start the files are not in memory yet.
    devsandbox(null, "--help");
    for (int round = 0; round < 2 * rounds; round++) {
      time(java, List.of(bundle.resolve("jre/bin/java") + "", "-Xshare:auto", "-version"));
      devsandbox(help, "--help");
      devsandbox(vmHelp, "vm", "--help");
      devsandbox(list, "vm", "list");
    }
    for (int number = 1; number <= LISTED; number++) {
      devsandbox(null, "vm", "delete", NAME + "-" + number);
    }
  }

  private void addTo(Report report) {
    report.add(overlay, null, 50.0, "kodemachine: < 1 s, a copy-on-write copy of 64 GB");
    report.add(create, overlay, null, "kodemachine: < 5 s, with its start");
    report.add(overlayBytes, null);
    report.add(diskBytes, overlayBytes, 256.0, "kodemachine: 0 bytes more");
    report.add(createBytes, overlayBytes);
    report.add(
        first, null, null, "kodemachine: 20-40 s to an address; Colima: 14 s; OrbStack: about 2 s");
    report.add(second, first);
    report.add(suspend, null, 2500.0, "none");
    report.add(
        resume, second, 3000.0, "kodemachine: about 3 s, from a pause that keeps the memory");
    report.add(java, null);
    report.add(help, java, 150.0, "none");
    report.add(vmHelp, java, 150.0, "none");
    report.add(list, java, 150.0, "none");
  }

  private void devsandbox(@Nullable Series series, String... arguments) {
    List<String> command = new ArrayList<>(List.of(bundle.resolve("bin/devsandbox") + ""));
    command.addAll(List.of(arguments));
    time(series, command);
  }

  private static void time(@Nullable Series series, List<String> command) {
    long begin = System.nanoTime();
    Shell.run(LIMIT, command).orFail();
    if (series != null) {
      series.add((double) (System.nanoTime() - begin) / NANOS_PER_MILLI);
    }
  }
}
