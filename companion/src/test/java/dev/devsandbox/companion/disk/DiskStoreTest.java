package dev.devsandbox.companion.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.devsandbox.companion.host.Command;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Home;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real qemu-img. */
@Tag("component")
class DiskStoreTest {
  private static final Name DATA = new Name("data");
  private static final long SIZE = 1L << 30;

  @TempDir Path dir;
  private List<Name> users = List.of();
  private DiskStore store;

  @BeforeEach
  void store() {
    store =
        new DiskStore(
            new Home(dir), new Documents(), new Programs(), disk -> users, Clock.systemUTC());
  }

  private static void assertKind(Problem.Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.kind()).isEqualTo(kind));
  }

  private long sizeForAGuest() throws Exception {
    String info =
        new Programs()
            .run(
                Command.of("qemu-img", "info", "--output=json", store.file(DATA).toString()),
                Duration.ofMinutes(1));
    return new ObjectMapper().readTree(info).path("virtual-size").asLong();
  }

  @Test
  void aNewDiskIsEmptyTakesNoRoomAndIsItsUsersAlone() throws Exception {
    DataDisk disk = store.create(DATA, SIZE, Optional.empty());
    assertThat(store.names()).containsExactly(DATA);
    assertThat(store.get(DATA)).isEqualTo(disk);
    assertThat(sizeForAGuest()).isEqualTo(SIZE);
    assertThat(Files.size(store.file(DATA))).isLessThan(1 << 20);
    for (String file : List.of("disk.qcow2", "disk.json")) {
      Path path = store.file(DATA).resolveSibling(file);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aDiskIsNeverMadeOverAnother() throws Exception {
    DataDisk first = store.create(DATA, SIZE, Optional.empty());
    assertKind(Problem.Kind.REFUSED, () -> store.create(DATA, 2 * SIZE, Optional.empty()));
    assertThat(store.get(DATA)).isEqualTo(first);
  }

  @Test
  void aDiskGrowsAndNeverShrinks() throws Exception {
    store.grow(store.create(DATA, SIZE, Optional.empty()), 2 * SIZE);
    assertThat(store.get(DATA).bytes()).isEqualTo(2 * SIZE);
    assertThat(sizeForAGuest()).isEqualTo(2 * SIZE);
    assertKind(Problem.Kind.REFUSED, () -> store.grow(store.get(DATA), SIZE));
    assertThat(sizeForAGuest()).isEqualTo(2 * SIZE);
  }

  @Test
  void aGrowthThatWasCutOffBeforeItWasNotedCanBeDoneAgain() throws Exception {
    DataDisk disk = store.create(DATA, SIZE, Optional.empty());
    store.grow(disk, 2 * SIZE);
    store.grow(disk, 2 * SIZE);
    assertThat(sizeForAGuest()).isEqualTo(2 * SIZE);
  }

  @Test
  void aHolderThatIsNoVmWithTheDiskIsNone() throws Exception {
    Name work = new Name("work");
    DataDisk disk = store.create(DATA, SIZE, Optional.of(work));
    assertThat(store.holder(disk)).isEmpty();
    users = List.of(new Name("other"));
    assertThat(store.holder(disk)).isEmpty();
    users = List.of(new Name("other"), work);
    assertThat(store.holder(disk)).contains(work);
  }

  @Test
  void aRemovedDiskIsGoneWithItsContent() throws Exception {
    store.create(DATA, SIZE, Optional.empty());
    store.remove(DATA);
    assertThat(store.names()).isEmpty();
    assertThat(dir.resolve("disks")).isEmptyDirectory();
    assertKind(Problem.Kind.NOT_FOUND, () -> store.get(DATA));
  }

  @Test
  void whatACrashLeftHalfMadeIsNoDiskAndGoes() throws Exception {
    Path left = Files.createDirectories(dir.resolve("disks/.data.new"));
    Files.writeString(left.resolve("disk.qcow2"), "half");
    assertThat(store.names()).isEmpty();
    store.create(DATA, SIZE, Optional.empty());
    assertThat(left).doesNotExist();
  }

  @Test
  void oneProcessAtATimeChangesDisks() throws Exception {
    try (var _ = store.lock()) {
      assertThat(dev.devsandbox.companion.host.FileGuard.tryTake(dir.resolve("disks/lock")))
          .isEmpty();
    }
  }
}
