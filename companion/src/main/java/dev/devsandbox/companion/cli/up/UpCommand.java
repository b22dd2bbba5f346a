package dev.devsandbox.companion.cli.up;

import dev.devsandbox.companion.access.KubeconfigFile;
import dev.devsandbox.companion.access.Ssh;
import dev.devsandbox.companion.cli.Output;
import dev.devsandbox.companion.cli.vm.RoomOption;
import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.config.Config;
import dev.devsandbox.companion.config.Size;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import dev.devsandbox.companion.image.ImageBuilder;
import dev.devsandbox.companion.seed.ClientKey;
import dev.devsandbox.companion.up.Bundle;
import dev.devsandbox.companion.up.Up;
import dev.devsandbox.companion.up.UpRequest;
import dev.devsandbox.companion.up.UpResult;
import dev.devsandbox.companion.up.UpTools;
import dev.devsandbox.companion.vm.Network;
import dev.devsandbox.companion.vm.Progress;
import dev.devsandbox.companion.vm.VmSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code devsandbox up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a VM with a cluster for sandboxes, from whatever there is: builds the image, makes",
      "and boots the VM, waits for its Kubernetes, adds it to your kubeconfig as the context",
      "devsandbox-NAME, and installs the operator. Run it again at any time: what is there stays."
    })
public final class UpCommand implements Callable<Integer> {
  private static final double MILLIS = 1000;

  /** What a cluster, the operator and a few sandboxes need. */
  private static final Size LEAST_MEMORY = Size.ofMebibytes(4096);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private UpName vm = new UpName();

  @ArgGroup private @Nullable Origin origin;

  /** What a new VM lies on; at most one of them. */
  static final class Origin {
    @Option(
        names = "--image",
        paramLabel = "IMAGE",
        description =
            "Name or beginning of the digest of an image. Default: the newest that has"
                + " Kubernetes, or one that is built now.")
    private @Nullable String image;

    @Option(
        names = "--recipe",
        paramLabel = "FILE",
        description = "Build the image for a new VM from this recipe.")
    private @Nullable Path recipe;
  }

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Memory of a new VM. Default: 4G, or more if config.yaml says so.")
  private @Nullable String memory;

  @Option(
      names = "--sample",
      description = "Also make a first sandbox, hello, in the namespace devsandbox-sample.")
  private boolean sample;

  @Mixin private RoomOption room = new RoomOption();
  @Mixin private TimeoutOption timeout = new TimeoutOption();

  @Option(names = "--dry-run", description = "Print what would be done, and do nothing.")
  private boolean dryRun;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "text or json.")
  private Output output = Output.TEXT;

  @Override
  public Integer call() throws Problem {
    Map<String, String> environment = System.getenv();
    VmTools vms = VmTools.of(environment);
    Up up = new Up(tools(vms, environment), Bundle.here());
    UpRequest request = request(vms);
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      up.rehearse(request).forEach(out::println);
      return 0;
    }
    Duration limit = timeout.limit();
    UpResult result = up.run(request, limit, progress());
    out.println(
        switch (output) {
          case TEXT -> text(result);
          case JSON -> new Documents().text(result);
        });
    return 0;
  }

  private static UpTools tools(VmTools vms, Map<String, String> environment) {
    Home home = Home.of(environment);
    Programs programs = new Programs();
    Documents documents = new Documents();
    return new UpTools(
        vms.site(),
        vms.lifecycle(),
        vms.maker(),
        new ImageBuilder(home, programs, documents),
        new Ssh(new ClientKey(home, programs).file()),
        KubeconfigFile.of(environment),
        programs,
        documents);
  }

  private UpRequest request(VmTools vms) throws Problem {
    Config config = vms.config();
    Name name = vm.name();
    return new UpRequest(
        new VmSpec(
            name,
            origin == null ? Optional.empty() : Optional.ofNullable(origin.image),
            config.cpus(),
            Math.toIntExact(memory(config).mebibytes()),
            config.disk().bytes(),
            Network.USER,
            Optional.of(name),
            config.dataDisk().bytes()),
        origin == null ? Optional.empty() : Optional.ofNullable(origin.recipe),
        sample,
        vms.mayMakeRoom(room.given()));
  }

  private Size memory(Config config) throws Problem {
    if (memory == null) {
      return config.memory().bytes() > LEAST_MEMORY.bytes() ? config.memory() : LEAST_MEMORY;
    }
    return Config.memorySize("--memory", memory);
  }

  /** A line for each thing on standard error, with the seconds since the beginning. */
  private Progress progress() {
    PrintWriter err = spec.commandLine().getErr();
    Instant begin = Instant.now();
    return line -> {
      double seconds = Duration.between(begin, Instant.now()).toMillis() / MILLIS;
      err.println("%7.1f s  %s".formatted(seconds, line));
      err.flush();
    };
  }

  private static String text(UpResult result) {
    String kubectl = "kubectl --context " + result.context();
    String done =
        "%s is up. Its cluster is the context %s in %s%n"
            .formatted(result.vm(), result.context(), result.kubeconfig());
    return result
        .sandbox()
        .map(sandbox -> {
          String[] parts = sandbox.split("/", 2);
          return done
              + "%s -n %s get devsandboxes%n%s -n %s exec -it %s -- zsh"
                  .formatted(kubectl, parts[0], kubectl, parts[0], parts[1]);
        })
        .orElse(
            done
                + "%s explain devsandbox.spec%ndevsandbox up %s --sample   # a first sandbox"
                    .formatted(kubectl, result.vm()));
  }
}
