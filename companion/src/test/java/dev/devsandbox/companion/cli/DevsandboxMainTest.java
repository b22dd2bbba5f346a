package dev.devsandbox.companion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.doctor.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DevsandboxMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = DevsandboxMain.commandLine(args);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(run("version")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).matches("(?s)devsandbox \\d+\\.\\d+\\.\\d+.*v1alpha1.*");
  }

  @Test
  void theVersionAsJsonIsOneDocument() {
    assertThat(run("version", "-o", "json")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).startsWith("{\"api\":\"devsandbox.dev/v1alpha1\"").endsWith("}\n");
  }

  @Test
  void aWrongOptionIsAUsageError() {
    assertThat(run("doctor", "--nonsense")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--nonsense");
  }

  @Test
  void aMissingKubeconfigIsSaidInOneLine() {
    assertThat(run("doctor", "--kubeconfig", "/nonexistent/config")).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString().strip())
        .isEqualTo("devsandbox: no kubeconfig at /nonexistent/config");
  }

  @Test
  void helpDocumentsTheExitCodes() {
    assertThat(run("doctor", "--help")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).contains("Exit codes:", "there may be warnings");
  }

  @Test
  void completionKnowsTheCommands() {
    assertThat(run("complete", "--", "")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString().lines())
        .contains("doctor", "version", "vm")
        .doesNotContain("complete");
    assertThat(run("complete", "--", "vm", "s")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString().lines()).contains("start", "stop", "suspend", "snapshot", "ssh");
    assertThat(run("complete", "--", "doctor", "--no")).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).endsWith("--no-pods\n");
  }

  @Test
  void theHostIsExaminedWithoutACluster() {
    int code = run("doctor", "--host", "-o", "json");
    assertThat(code).isIn(ExitCodes.OK, ExitCodes.FAILED);
    assertThat(out.toString()).startsWith("{").contains("\"qemu\"").doesNotContain("cluster");
  }

  @Test
  void anOptionForAClusterIsNoneForTheHost() {
    assertThat(run("doctor", "--host", "--context", "c")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--host asks no cluster");
  }

  @Test
  void aFindingSaysTheNextStepBelow() {
    assertThat(DoctorCommand.text(new Finding("images", Verdict.WARN, "none", "load them")))
        .isEqualTo("WARN  images       none\n                   next: load them\n");
  }

  @Test
  void aGoodFindingIsOneLine() {
    assertThat(DoctorCommand.text(new Finding("cluster", Verdict.PASS, "good", "")))
        .isEqualTo("PASS  cluster      good\n");
  }
}
