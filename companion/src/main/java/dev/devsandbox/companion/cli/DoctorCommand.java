package dev.devsandbox.companion.cli;

import dev.devsandbox.companion.cli.vm.VmTools;
import dev.devsandbox.companion.doctor.Doctor;
import dev.devsandbox.companion.doctor.Finding;
import dev.devsandbox.companion.doctor.Verdict;
import dev.devsandbox.companion.doctor.machine.Machine;
import dev.devsandbox.companion.doctor.machine.MachineDoctor;
import dev.devsandbox.companion.host.Documents;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.kube.Connection;
import dev.devsandbox.companion.vm.VmState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code devsandbox doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks whether sandboxes can work in a cluster, and says what to do where not.",
      "Runs three short-lived pods in a namespace of their own, unless --no-pods is given.",
      "With --host: checks whether VMs can work on this machine, and changes nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing failed; there may be warnings",
      "1:a check failed, or there is no cluster",
      "2:the command line is wrong"
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--host", description = "Checks this machine instead of a cluster.")
  private boolean host;

  @Option(names = "--kubeconfig", description = "Default: $KUBECONFIG, or ~/.kube/config.")
  private @Nullable Path kubeconfig;

  @Option(names = "--context", description = "Default: the current context of the kubeconfig.")
  private @Nullable String context;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "text or json.")
  private Output output = Output.TEXT;

  @Option(names = "--no-pods", description = "Leave out what only a pod can find out.")
  private boolean noPods;

  @Option(
      names = "--image",
      defaultValue = "localhost/devsandbox/workspace:dev",
      description =
          "Image of the diagnostic pods; it has sh, socat and nft. Default: ${DEFAULT-VALUE}")
  private String image = "";

  @Override
  public Integer call() throws Connection.UnusableException, Problem {
    List<Finding> findings = host ? ofHost() : ofCluster();
    print(findings);
    boolean failed = findings.stream().anyMatch(f -> f.verdict() == Verdict.FAIL);
    return failed ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private List<Finding> ofHost() throws Problem {
    if (kubeconfig != null || context != null || noPods) {
      throw new ParameterException(
          spec.commandLine(), "--host asks no cluster: no --kubeconfig, --context or --no-pods");
    }
    return MachineDoctor.here(DoctorCommand::states).examine(Machine.here(System.getenv()));
  }

  private static SortedMap<Name, VmState> states() throws Problem {
    VmTools tools = VmTools.of(System.getenv());
    SortedMap<Name, VmState> states = new TreeMap<>(Comparator.comparing(Name::value));
    for (Name name : tools.store().names()) {
      states.put(name, tools.lifecycle().state(name));
    }
    return states;
  }

  private List<Finding> ofCluster() throws Connection.UnusableException {
    Doctor doctor = noPods ? Doctor.withoutPods() : Doctor.withPods(image);
    try (KubernetesClient client = new Connection(kubeconfig, context).open(System.getenv())) {
      return doctor.examine(client);
    }
  }

  private void print(List<Finding> findings) {
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case TEXT -> findings.forEach(finding -> out.print(text(finding)));
      case JSON -> out.println(new Documents().text(Map.of("findings", findings)));
    }
    out.flush();
  }

  static String text(Finding finding) {
    String message = Plain.text(finding.message());
    String line = "%s  %-12s %s%n".formatted(finding.verdict(), finding.check(), message);
    return finding.next().isEmpty()
        ? line
        : line + "      %-12s next: %s%n".formatted("", Plain.text(finding.next()));
  }
}
