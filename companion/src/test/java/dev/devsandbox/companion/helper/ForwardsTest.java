package dev.devsandbox.companion.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.qemu.FakePeer;
import dev.devsandbox.companion.vm.VmHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardsTest {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern LINE = Pattern.compile("\"command-line\":\"([^\"]*)\"");

  @TempDir Path dir;

  private Forwards forwards() {
    return new Forwards(new VmHome(dir), new Documents());
  }

  /** An emulator's monitor; the answer to each line for people is the given one. */
  private FakePeer monitor(UnaryOperator<String> answer) throws IOException {
    return new FakePeer(
        new VmHome(dir).helperMonitor(),
        "{\"QMP\":{}}\n",
        call -> {
          Matcher line = LINE.matcher(call);
          Matcher id = ID.matcher(call);
          assertThat(id.find()).isTrue();
          String said = line.find() ? "\"" + answer.apply(line.group(1)) + "\"" : "{}";
          return "{\"return\":%s,\"id\":%s}\n".formatted(said, id.group(1));
        });
  }

  private static List<String> lines(FakePeer monitor) {
    return monitor.heard().stream()
        .map(LINE::matcher)
        .filter(Matcher::find)
        .map(line -> line.group(1))
        .toList();
  }

  @Test
  void aRunningVmListensAtOnceAndOnLoopbackOnly() throws Exception {
    try (FakePeer monitor = monitor(line -> "")) {
      forwards().add(new Forward(8080, 80));
      assertThat(lines(monitor))
          .containsExactly("hostfwd_add net0 tcp:127.0.0.1:8080-10.0.2.15:80");
    }
    assertThat(forwards().list()).containsExactly(new Forward(8080, 80));
  }

  @Test
  void aVmThatDoesNotRunRemembersThemForItsNextStart() throws Exception {
    forwards().add(new Forward(8080, 80));
    forwards().add(new Forward(1024, 80));
    assertThat(forwards().list()).containsExactly(new Forward(1024, 80), new Forward(8080, 80));
    try (FakePeer monitor = monitor(line -> "")) {
      assertThat(forwards().remake()).isEmpty();
      assertThat(lines(monitor))
          .containsExactly(
              "hostfwd_remove net0 tcp:127.0.0.1:1024",
              "hostfwd_add net0 tcp:127.0.0.1:1024-10.0.2.15:80",
              "hostfwd_remove net0 tcp:127.0.0.1:8080",
              "hostfwd_add net0 tcp:127.0.0.1:8080-10.0.2.15:80");
    }
  }

  @Test
  void aTakenPortIsSaidAndNotRemembered() throws Exception {
    try (FakePeer monitor = monitor(line -> "could not set up host forwarding rule 'x'")) {
      assertThatThrownBy(() -> forwards().add(new Forward(8080, 80)))
          .isInstanceOfSatisfying(
              Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
      assertThat(monitor.heard()).hasSize(2);
    }
    assertThat(forwards().list()).isEmpty();
  }

  @Test
  void oneTakenPortKeepsNoOtherForwardFromBeingMade() throws Exception {
    forwards().add(new Forward(1024, 1));
    forwards().add(new Forward(1025, 1));
    try (FakePeer monitor =
        monitor(line -> line.contains("add") && line.contains("1024") ? "taken" : "")) {
      assertThat(forwards().remake()).singleElement().asString().contains("1024:1");
      assertThat(lines(monitor)).contains("hostfwd_add net0 tcp:127.0.0.1:1025-10.0.2.15:1");
    }
  }

  @Test
  void aRemovedForwardIsGone() throws Exception {
    forwards().add(new Forward(8080, 80));
    try (FakePeer monitor = monitor(line -> "host forwarding rule removed")) {
      forwards().remove(8080);
      assertThat(lines(monitor)).containsExactly("hostfwd_remove net0 tcp:127.0.0.1:8080");
    }
    assertThat(forwards().list()).isEmpty();
  }

  @Test
  void whatIsNotThereCannotBeRemovedAndWhatIsThereNotAdded() throws Exception {
    forwards().add(new Forward(8080, 80));
    assertThatThrownBy(() -> forwards().remove(81))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
    assertThatThrownBy(() -> forwards().add(new Forward(8080, 81)))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.REFUSED));
  }

  @Test
  void aFileWithAnotherPortIsRefused() throws Exception {
    Files.writeString(
        dir.resolve("forwards.json"), "{\"forwards\":[{\"host\":0,\"guest\":\"80 -cmd:id\"}]}");
    assertThatThrownBy(() -> forwards().list()).isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "80", "0:1", "1:0", "65536:1", "1:65536", "01:1", "a:b", "1:2:3", "-1:2"})
  void otherThanTwoPortsIsAWrongCommandLine(String typed) {
    assertThatThrownBy(() -> Forward.parse(typed))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.kind()).isEqualTo(Problem.Kind.USAGE));
  }
}
