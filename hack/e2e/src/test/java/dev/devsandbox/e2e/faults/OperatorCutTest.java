package dev.devsandbox.e2e.faults;

import static dev.devsandbox.e2e.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.devsandbox.e2e.ClusterTest;
import dev.devsandbox.e2e.support.ProxiedOperator;
import dev.devsandbox.e2e.support.Sandbox;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The operator dies after any of its writes, before it hears of the answer: it goes on where it
 * was, makes nothing twice, and running sandboxes don't notice.
 */
@Tag("long")
class OperatorCutTest extends ClusterTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int MORE_THAN_ANY = 30;
  private static final String POLICY =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: EgressPolicy
      metadata: {name: %s}
      spec: {rules: [{name: web, hosts: [%s]}]}
      """;
  private static final String SANDBOX =
      """
      apiVersion: devsandbox.dev/v1alpha1
      kind: DevSandbox
      metadata: {name: %s}
      spec:
        image: localhost/devsandbox/workspace:dev
        egressPolicies: [%s]
        operatingMode: %s
        storage: {type: Persistent, size: 16Mi}
      """;

  private ProxiedOperator operator;

  OperatorCutTest() {
    super("cut");
  }

  @BeforeAll
  void putTheProxyBetween() {
    operator = ProxiedOperator.of(cluster());
    project().apply(POLICY.formatted("one", "allowed.test"));
    project().apply(POLICY.formatted("two", "git.test"));
  }

  @AfterAll
  void takeTheProxyAway() {
    operator.close();
  }

  /** One thing a user asks for. */
  private interface Operation {
    /** Asks for it, the {@code n}th time. */
    void ask(int n);

    /** Whether it is done and said to be done. */
    boolean isDone(int n);

    /** Looks at what is there in the end, and makes ready for the next time. */
    void check(int n);
  }

  /** Does it with a cut after its first write, after its second, until it takes fewer; how many. */
  private int atEveryWrite(Operation operation) {
    for (int n = 1; n < MORE_THAN_ANY; n++) {
      int times = n;
      BooleanSupplier done = () -> operation.isDone(times);
      operator.proxy().cutAfter(n, project().namespace());
      operation.ask(n);
      eventually("done or cut", SOON, () -> operator.proxy().isCut() || done.getAsBoolean());
      boolean cut = operator.proxy().isCut();
      if (cut) {
        operator.crashAndComeBack();
      } else {
        operator.proxy().open();
      }
      eventually("done, cut after write " + n, SOON, done);
      operation.check(n);
      if (!cut) {
        return n - 1;
      }
    }
    throw new AssertionError("there is no end to the writes of one operation");
  }

  private void apply(String name, String policy, String mode) {
    project().apply(SANDBOX.formatted(name, policy, mode));
  }

  private boolean is(String name, String condition, String status) {
    return project()
        .kubectl(
            "wait",
            "--for=condition=" + condition + "=" + status,
            "devsandbox/" + name,
            "--timeout=0")
        .out()
        .contains("condition met");
  }

  private boolean isReady(Sandbox sandbox) {
    return is(sandbox.name(), "Ready", "True");
  }

  /** Everything of ours in the namespace, one per line: a second one or an orphan would show. */
  private String children() {
    return project()
        .kubectl(
            "get",
            "pods,persistentvolumeclaims,networkpolicies",
            "-l",
            "app.kubernetes.io/managed-by=devsandbox",
            "-o",
            "jsonpath={range .items[*]}{.kind} {.metadata.name} of"
                + " {.metadata.ownerReferences[*].name}{\"\\n\"}{end}")
        .orFail();
  }

  private void assertChildren(String name, boolean running) {
    assertThat(children())
        .isEqualTo(
            (running ? "Pod %1$s of %1$s\n" : "")
                .concat("PersistentVolumeClaim %1$s-workspace of %1$s\n")
                .concat("NetworkPolicy %1$s-devsandbox of %1$s\n")
                .formatted(name));
  }

  private void remove(Sandbox sandbox) {
    sandbox.delete();
    eventually("nothing is left", SOON, () -> children().isEmpty());
  }

  @Test
  void aCreateEndsInOneSandboxThatIsReady() {
    int writes =
        atEveryWrite(
            new Operation() {
              @Override
              public void ask(int n) {
                apply("create-" + n, "one", "Running");
              }

              @Override
              public boolean isDone(int n) {
                return isReady(project().sandbox("create-" + n));
              }

              @Override
              public void check(int n) {
                assertChildren("create-" + n, true);
                remove(project().sandbox("create-" + n));
              }
            });
    assertThat(writes).as("pod, claim, network policy and status at least").isGreaterThan(3);
  }

  @Test
  void anEditIsInForceInTheSamePod() {
    apply("edit", "one", "Running");
    Sandbox sandbox = project().sandbox("edit").awaitReady();
    String uid = sandbox.pod().getMetadata().getUid();
    int writes =
        atEveryWrite(
            new Operation() {
              private String policy(int n) {
                return n % 2 == 0 ? "one" : "two";
              }

              @Override
              public void ask(int n) {
                apply("edit", policy(n), "Running");
              }

              @Override
              public boolean isDone(int n) {
                return answers(sandbox, n % 2 == 0 ? "allowed.test" : "git.test")
                    && !answers(sandbox, n % 2 == 0 ? "git.test" : "allowed.test")
                    && observed(sandbox)
                    && isReady(sandbox);
              }

              @Override
              public void check(int n) {
                assertThat(sandbox.pod().getMetadata().getUid()).isEqualTo(uid);
                assertChildren("edit", true);
              }
            });
    assertThat(writes).as("the pod's config and status").isGreaterThan(1);
    remove(sandbox);
  }

  private static boolean answers(Sandbox sandbox, String host) {
    return sandbox.sh("curl -sk -o /dev/null --max-time 5 https://" + host + "/").exit() == 0;
  }

  private boolean observed(Sandbox sandbox) {
    var found = project().get("devsandboxes", sandbox.name());
    return found
        .getMetadata()
        .getGeneration()
        .toString()
        .equals(String.valueOf((Object) found.get("status", "observedGeneration")));
  }

  @Test
  void aSuspendRemovesThePodAndKeepsTheVolume() {
    apply("suspend", "one", "Running");
    Sandbox sandbox = project().sandbox("suspend").awaitReady();
    sandbox.sh("echo kept > /workspace/file").orFail();
    int writes =
        atEveryWrite(
            new Operation() {
              @Override
              public void ask(int n) {
                apply("suspend", "one", "Suspended");
              }

              @Override
              public boolean isDone(int n) {
                return sandbox.findPod().isEmpty() && is("suspend", "Suspended", "True");
              }

              @Override
              public void check(int n) {
                assertChildren("suspend", false);
                apply("suspend", "one", "Running");
                sandbox.awaitReady();
                assertThat(sandbox.sh("cat /workspace/file").orFail()).isEqualTo("kept\n");
              }
            });
    assertThat(writes).as("the pod's deletion and status").isGreaterThan(1);
    remove(sandbox);
  }

  @Test
  void aDeleteLeavesNothing() {
    // The garbage collector does it by owner references: no write of ours may be needed.
    atEveryWrite(
        new Operation() {
          @Override
          public void ask(int n) {
            operator.proxy().open();
            apply("delete-" + n, "one", "Running");
            project().sandbox("delete-" + n).awaitReady();
            operator.proxy().cutAfter(n, project().namespace());
            project().delete("devsandboxes", "delete-" + n);
          }

          @Override
          public boolean isDone(int n) {
            return children().isEmpty();
          }

          @Override
          public void check(int n) {
            assertThat(project().kubectl("get", "devsandboxes", "-o", "name").out()).isEmpty();
          }
        });
  }

  @Test
  void aDeleteWhileTheOperatorIsAwayLeavesNothing() {
    apply("away", "one", "Running");
    project().sandbox("away").awaitReady();
    operator.proxy().cutAfter(1, project().namespace());
    apply("away", "two", "Running");
    eventually("cut", SOON, operator.proxy()::isCut);
    project().delete("devsandboxes", "away");
    operator.crashAndComeBack();
    eventually("nothing is left", SOON, () -> children().isEmpty());
  }
}
