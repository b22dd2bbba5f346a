package dev.devsandbox.companion.up;

import dev.devsandbox.companion.access.Agent;
import dev.devsandbox.companion.access.Guest;
import dev.devsandbox.companion.access.GuestCluster;
import dev.devsandbox.companion.access.GuestImages;
import dev.devsandbox.companion.access.GuestKubernetes;
import dev.devsandbox.companion.access.KubeContext;
import dev.devsandbox.companion.host.Name;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.image.Image;
import dev.devsandbox.companion.kube.Connection;
import dev.devsandbox.companion.vm.Limits;
import dev.devsandbox.companion.vm.Verb;
import dev.devsandbox.companion.vm.Vm;
import dev.devsandbox.companion.vm.VmHome;
import dev.devsandbox.companion.vm.VmSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Takes the steps of one run, and knows what the earlier ones brought. */
final class UpRun implements AutoCloseable {
  /** An emulated API server takes seconds for what others do at once. */
  private static final Duration ANSWER = Duration.ofMinutes(1);

  private final UpTools tools;
  private final Bundle bundle;
  private final VmSpec spec;
  private final boolean mayMakeRoom;
  private final Waiter waiter;
  private Optional<KubernetesClient> client = Optional.empty();
  private Instant booted = Instant.EPOCH;
  private int loaded;
  private int changed;
  private Optional<String> sandbox = Optional.empty();

  UpRun(UpTools tools, Bundle bundle, UpRequest request, Waiter waiter) {
    this.tools = tools;
    this.bundle = bundle;
    this.spec = request.vm();
    this.mayMakeRoom = request.mayMakeRoom();
    this.waiter = waiter;
  }

  void take(UpStep step) throws Problem {
    switch (step) {
      case UpStep.BuildImage _ -> throw new IllegalStateException("plan again when it is built");
      case UpStep.MakeVm(Image image) -> tools.maker().make(spec.on(image), waiter::say);
      case UpStep.StartVm _ -> start();
      case UpStep.Connect _ -> connect();
      case UpStep.LoadImages _ -> loaded = guest().load(bundle.images(), images());
      case UpStep.Install _ -> {
        cluster().awaitNodes();
        changed += cluster().install();
      }
      case UpStep.MakeSample _ -> {
        changed += cluster().makeSample();
        sandbox = Optional.of(ClusterSteps.SAMPLE_NAMESPACE + "/" + ClusterSteps.SAMPLE);
      }
    }
  }

  private void start() throws Problem {
    Limits limits =
        new Limits(Limits.USUAL.lock(), waiter.deadline().left(), Limits.USUAL.shutdown());
    if (mayMakeRoom) {
      tools.lifecycle().makeRoom(spec.name(), limits, waiter::say);
    }
    tools.lifecycle().run(spec.name(), Verb.START, false, limits, waiter::say);
  }

  private void connect() throws Problem {
    GuestCluster cluster = guest().awaitCluster();
    booted = new GuestKubernetes(agent()).bootTime();
    new KubeContext(entered(), tools.documents())
        .add(tools.kubeconfig(), vm().ports().kubernetes(), cluster);
    close();
    try {
      client =
          Optional.of(
              new Connection(tools.kubeconfig().path(), entered().alias()).open(Map.of(), ANSWER));
    } catch (Connection.UnusableException e) {
      throw new Problem(
          Problem.Kind.FAILED, String.valueOf(e.getMessage()), "look at that file", e);
    }
  }

  UpResult result() throws Problem {
    return new UpResult(
        spec.name(),
        vm().image().value(),
        tools.kubeconfig().path().toString(),
        entered().alias(),
        loaded,
        changed,
        sandbox);
  }

  private Vm vm() throws Problem {
    return tools.site().store().get(spec.name());
  }

  private VmHome home() {
    return tools.site().store().home(spec.name());
  }

  private Guest entered() throws Problem {
    Name name = spec.name();
    return new Guest(name, home(), vm().user(), vm().ports().ssh());
  }

  private Agent agent() {
    return new Agent(home());
  }

  private GuestSteps guest() {
    return new GuestSteps(spec.name(), agent(), waiter);
  }

  private GuestImages images() throws Problem {
    return new GuestImages(entered(), agent(), tools.ssh(), tools.programs());
  }

  private ClusterSteps cluster() {
    return new ClusterSteps(client.orElseThrow(), bundle, waiter, booted);
  }

  @Override
  public void close() {
    client.ifPresent(KubernetesClient::close);
  }
}
