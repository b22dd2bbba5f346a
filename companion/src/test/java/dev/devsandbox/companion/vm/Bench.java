package dev.devsandbox.companion.vm;

import dev.devsandbox.companion.disk.DiskStore;
import dev.devsandbox.companion.host.Architecture;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.Digest;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.image.ImageStore;
import dev.devsandbox.companion.seed.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A home with an image and a VM {@code work}, whose machine is a fake. */
public final class Bench {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final Limits LIMITS = Limits.all(Duration.ofSeconds(20));
  public static final Name WORK = new Name("work");

  public final Home home;
  public final Documents documents = new Documents();
  final FakeDriver driver = new FakeDriver();
  public final VmStore store;
  final ImageStore images;
  final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  public long budget = 8192;

  public Bench(Path root) throws Exception {
    home = new Home(root);
    store = new VmStore(home, documents);
    images = new ImageStore(home, documents);
    image("debian");
  }

  /** Puts an image there. */
  Image image(String name) throws Exception {
    Files.createDirectories(home.root());
    Path content = Files.write(home.root().resolve("made"), Disks.qcow2(1000, name));
    TreeMap<String, Image.Part> files = new TreeMap<>();
    files.put(Image.DISK, new Image.Part(Digest.of(content), Files.size(content)));
    Image image =
        new Image(
            Image.digestOf(files),
            new Name(name),
            Architecture.ofHost(),
            NOW,
            "dev",
            1000,
            Optional.empty(),
            files);
    Path folder = Files.createDirectories(images.folder(image.digest()));
    Files.move(content, folder.resolve(Image.DISK), StandardCopyOption.REPLACE_EXISTING);
    documents.write(folder.resolve("manifest.json"), image);
    return image;
  }

  /** The VMs that the attendant was sent to, in order. */
  final List<Name> attended = new ArrayList<>();

  /** Whether a machine that doesn't answer goes on once it is attended to. */
  boolean helped;

  public VmSite site() {
    return new VmSite(
        store,
        images,
        new DiskStore(home, documents, new Programs(), store, clock),
        new Seeds(home, new Programs()),
        driver,
        (vm, at) -> {
          attended.add(vm.name());
          driver.mute = driver.mute && !helped;
        },
        () -> budget,
        documents,
        clock);
  }

  public Lifecycle lifecycle() {
    return new Lifecycle(site());
  }

  public VmMaker maker() {
    return new VmMaker(site());
  }

  /** Makes a VM without a seed, as fast as a file is written. */
  public Vm vm(Name name, int memoryMiB) throws Exception {
    Vm vm =
        new Vm(
            name,
            images.list().getFirst().digest(),
            "dev",
            1,
            memoryMiB,
            1000,
            "52:54:00:00:00:01",
            Ports.free(store.portsBut(name)),
            Network.USER,
            Optional.empty(),
            FakeDriver.HARDWARE,
            List.of(),
            NOW);
    Files.createDirectories(store.home(name).folder());
    Files.writeString(store.home(name).disk(), "overlay");
    store.put(vm);
    return vm;
  }

  /** Does a verb on {@code work}. */
  VmState run(Verb verb, boolean force) throws Exception {
    return lifecycle().run(WORK, verb, force, LIMITS, Progress.SILENT);
  }

  VmState run(Verb verb) throws Exception {
    return run(verb, false);
  }

  /**
   * Does the first steps of a verb, as a process that is killed then.
   *
   * @return whether there were as many
   */
  boolean crashAfter(int steps, Verb verb, boolean force) throws Exception {
    Machine machine = new Machine(site());
    Facts facts = new Observer(site()).observe(WORK, Duration.ofSeconds(9));
    List<Step> plan = new Plans(WORK.value()).plan(verb, force, facts);
    documents.write(
        store.home(WORK).operation(), new Operation(verb, Long.MAX_VALUE, Optional.empty(), NOW));
    for (Step step : plan.subList(0, Math.min(steps, plan.size()))) {
      machine.take(step, WORK, LIMITS, Progress.SILENT);
      driver.work();
    }
    return steps <= plan.size();
  }
}
