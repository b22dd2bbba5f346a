package dev.devsandbox.companion.cli.vm;

import dev.devsandbox.companion.access.GuestLoad;
import dev.devsandbox.companion.helper.ClusterSign;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import dev.devsandbox.companion.vm.VmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A VM as commands show it. The names of its members are part of the command line's interface.
 *
 * @param state one word, such as {@code running}
 * @param reason what is wrong with a broken VM
 * @param next the command that puts a broken VM right
 * @param storageBytes what its folder takes on this machine's disk
 * @param cluster what its helper saw of its Kubernetes after the last sleep; empty while it doesn't
 *     run, or when there was no reason to look
 * @param vm what it is made of; empty when that can't be read
 * @param inside how busy its guest says it is; empty when it doesn't run or doesn't say
 */
record VmView(
    Name name,
    String state,
    Optional<String> reason,
    Optional<String> next,
    String folder,
    long storageBytes,
    Optional<String> cluster,
    Optional<Vm> vm,
    Optional<GuestLoad> inside) {
  private static final String RUNNING = new VmState.Running().word();

  /** A guest that works answers in some milliseconds. */
  private static final Duration ANSWER = Duration.ofSeconds(1);

  /** Looks at VMs, at all of them at once: some guests may not answer. */
  static List<VmView> all(VmTools tools) throws Problem {
    List<VmView> views = new ArrayList<>();
    for (Name name : tools.store().names()) {
      views.add(without(tools, name));
    }
    if (views.stream().noneMatch(view -> view.state.equals(RUNNING))) {
      return views;
    }
    List<Future<VmView>> asked;
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      asked = views.stream().map(view -> each.submit(() -> view.asked(tools))).toList();
    }
    // The end of the block waited for all of them.
    return asked.stream().map(Future::resultNow).toList();
  }

  /** Looks at a VM. */
  static VmView of(VmTools tools, Name name) throws Problem {
    return without(tools, name).asked(tools);
  }

  private VmView asked(VmTools tools) {
    return state.equals(RUNNING)
        ? new VmView(
            name,
            state,
            reason,
            next,
            folder,
            storageBytes,
            cluster,
            vm,
            GuestLoad.ask(tools.store().home(name), ANSWER))
        : this;
  }

  private static VmView without(VmTools tools, Name name) throws Problem {
    VmState state = tools.lifecycle().state(name);
    VmHome home = tools.store().home(name);
    Optional<VmState.Broken> broken =
        state instanceof VmState.Broken is ? Optional.of(is) : Optional.empty();
    return new VmView(
        name,
        state.word(),
        broken.map(VmState.Broken::reason),
        broken.map(VmState.Broken::next),
        home.folder().toString(),
        size(home.disk()),
        state instanceof VmState.Running ? cluster(tools, home) : Optional.empty(),
        vm(tools, name),
        Optional.empty());
  }

  private static Optional<Vm> vm(VmTools tools, Name name) {
    try {
      return Optional.of(tools.store().get(name));
    } catch (Problem e) {
      // The state says so.
      return Optional.empty();
    }
  }

  private static Optional<String> cluster(VmTools tools, VmHome home) {
    try {
      return ClusterSign.of(home, tools.site().documents()).map(ClusterSign::toString);
    } catch (Problem e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The cells of {@link #heads}. */
  String[] cells(Instant now) {
    return new String[] {
      name.value(),
      state,
      vm.map(is -> "" + is.cpus()).orElse("-"),
      vm.map(is -> is.memoryMiB() + "M").orElse("-"),
      inside.map(GuestLoad::loadText).orElse("-"),
      inside.map(is -> is.freeMiB() + "M").orElse("-"),
      storageBytes / (1 << 20) + "M",
      vm.map(is -> is.image().brief()).orElse("-"),
      vm.map(is -> "127.0.0.1:" + is.ports().ssh()).orElse("-"),
      vm.map(is -> age(Duration.between(is.created(), now))).orElse("-")
    };
  }

  /** Heads of a table of VMs. */
  static String[] heads() {
    return new String[] {
      "NAME", "STATE", "CPUS", "MEMORY", "LOAD", "FREE", "DISK", "IMAGE", "SSH", "AGE"
    };
  }

  /** In its largest whole unit. */
  static String age(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + "d";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h";
    }
    return time.toMinutes() > 0 ? time.toMinutes() + "m" : Math.max(0, time.toSeconds()) + "s";
  }
}
