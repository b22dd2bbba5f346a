package dev.devsandbox.companion.helper;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.FileGuard;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.GuestNetwork;
import dev.devsandbox.companion.qemu.PeerException;
import dev.devsandbox.companion.qemu.Qmp;
import dev.devsandbox.companion.vm.VmHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The forwards of a VM. They are remembered in its folder; while it runs, its emulator listens for
 * them, on loopback only.
 */
public final class Forwards {
  private static final int MOST = 64;
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final VmHome home;
  private final Documents documents;

  /** What the file holds. */
  private record Remembered(List<Forward> forwards) {}

  public Forwards(VmHome home, Documents documents) {
    this.home = home;
    this.documents = documents;
  }

  private Path file() {
    return home.folder().resolve("forwards.json");
  }

  /** All forwards of the VM, by their port here. */
  public List<Forward> list() throws Problem {
    return documents.read(file(), Remembered.class).map(Remembered::forwards).orElse(List.of());
  }

  /**
   * Adds a forward, and makes it if the VM runs.
   *
   * @throws Problem REFUSED when there is one from that port, UNAVAILABLE when the port is taken
   */
  public void add(Forward forward) throws Problem {
    try (FileGuard _ = guard()) {
      List<Forward> forwards = new ArrayList<>(list());
      if (forwards.size() == MOST || forwards.stream().anyMatch(f -> f.host() == forward.host())) {
        throw new Problem(
            Problem.Kind.REFUSED,
            "there is a forward from port " + forward.host() + ", or there are " + MOST,
            "remove one by --remove HOST");
      }
      try (Emulator emulator = new Emulator(home)) {
        emulator.make(forward);
      }
      forwards.add(forward);
      remember(forwards);
    }
  }

  /**
   * Removes a forward. Its open connections go on.
   *
   * @param host its port here
   * @throws Problem NOT_FOUND when there is none
   */
  public void remove(int host) throws Problem {
    try (FileGuard _ = guard()) {
      List<Forward> forwards = new ArrayList<>(list());
      if (!forwards.removeIf(forward -> forward.host() == host)) {
        throw new Problem(
            Problem.Kind.NOT_FOUND,
            "there is no forward from port " + host,
            "without options, the command lists those there are");
      }
      try (Emulator emulator = new Emulator(home)) {
        emulator.unmake(host);
      }
      remember(forwards);
    }
  }

  /**
   * Makes all forwards of a running VM anew.
   *
   * @return those that can't be made, with the reason
   */
  public List<String> remake() throws Problem {
    List<String> failed = new ArrayList<>();
    try (FileGuard _ = guard();
        Emulator emulator = new Emulator(home)) {
      for (Forward forward : list()) {
        try {
          emulator.unmake(forward.host());
          emulator.make(forward);
        } catch (Problem e) {
          failed.add(e.getMessage());
        }
      }
    }
    return failed;
  }

  private FileGuard guard() throws Problem {
    return FileGuard.take(home.folder().resolve("forwards.lock"), ANSWER);
  }

  private void remember(List<Forward> forwards) throws Problem {
    forwards.sort(Comparator.comparingInt(Forward::host));
    documents.write(file(), new Remembered(forwards));
  }

  /** The VM's emulator; of a VM that doesn't run there is none, and nothing to do. */
  private static final class Emulator implements AutoCloseable {
    private final Optional<Qmp> monitor;

    Emulator(VmHome home) throws Problem {
      monitor = open(home);
    }

    private static Optional<Qmp> open(VmHome home) throws Problem {
      try {
        return Optional.of(Qmp.open(home.helperMonitor(), ANSWER));
      } catch (PeerException e) {
        if (e.reason() == PeerException.Reason.UNREACHABLE) {
          return Optional.empty();
        }
        throw mute(e);
      }
    }

    void make(Forward forward) throws Problem {
      String said =
          ask(
              "hostfwd_add %s tcp:127.0.0.1:%d-%s:%d"
                  .formatted(GuestNetwork.ID, forward.host(), GuestNetwork.GUEST, forward.guest()));
      // Success is silent.
      if (!said.isBlank()) {
        throw new Problem(
            Problem.Kind.UNAVAILABLE,
            "the forward " + forward + " can't be made: " + said.strip(),
            "is the port taken, or below 1024? choose another");
      }
    }

    /** Whether there was one shows only in words, and makes no difference. */
    void unmake(int host) throws Problem {
      ask("hostfwd_remove %s tcp:127.0.0.1:%d".formatted(GuestNetwork.ID, host));
    }

    private String ask(String line) throws Problem {
      if (monitor.isEmpty()) {
        return "";
      }
      try {
        return monitor.get().human(line, ANSWER);
      } catch (PeerException e) {
        throw mute(e);
      }
    }

    private static Problem mute(PeerException e) {
      return new Problem(
          Problem.Kind.FAILED, "the VM's emulator doesn't answer: " + e.getMessage(), "", e);
    }

    @Override
    public void close() {
      monitor.ifPresent(Qmp::close);
    }
  }
}
