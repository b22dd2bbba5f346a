package dev.devsandbox.companion.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void aPathIsNoReason() {
    assertThat(Reason.of(new AccessDeniedException("/x"))).isEqualTo("permission denied: /x");
    assertThat(Reason.of(new NoSuchFileException("/x"))).isEqualTo("no such file or folder: /x");
    assertThat(Reason.of(new FileAlreadyExistsException("/x"))).isEqualTo("exists already: /x");
  }

  @Test
  void theSystemsReasonIsKept() {
    assertThat(Reason.of(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("No space left on device: /x");
    assertThat(Reason.of(new IOException("broken pipe"))).isEqualTo("broken pipe");
  }

  @Test
  void withoutAMessageTheKindIsSaid() {
    assertThat(Reason.of(new IOException())).isEqualTo("IOException");
  }
}
