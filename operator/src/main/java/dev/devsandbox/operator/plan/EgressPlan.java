package dev.devsandbox.operator.plan;

import dev.devsandbox.api.v1alpha1.EgressPolicy;
import dev.devsandbox.api.v1alpha1.Reason;
import dev.devsandbox.operator.observe.NamedPolicy;
import dev.devsandbox.wire.Cidr;
import dev.devsandbox.wire.ConfigVersion;
import dev.devsandbox.wire.EgressConfig;
import dev.devsandbox.wire.EgressConfigCodec;
import dev.devsandbox.wire.EgressDeny;
import dev.devsandbox.wire.EgressDocument;
import dev.devsandbox.wire.EgressRule;
import dev.devsandbox.wire.FenceConfig.Opening;
import dev.devsandbox.wire.NeverRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The egress config that a pod should have.
 *
 * @param config with the present {@code seq} if nothing differs, else with the next
 * @param text how it travels
 * @param changed whether it differs from what the pod has
 * @param openings what the kernel must let through for it
 * @param problems why a policy contributes nothing new, or is missing
 * @param tooLarge set when it doesn't fit, and {@code config} is the present one or denies all
 */
public record EgressPlan(
    EgressConfig config,
    String text,
    boolean changed,
    List<Opening> openings,
    List<Problem> problems,
    Optional<Problem> tooLarge) {
  public EgressPlan {
    openings = List.copyOf(openings);
    problems = List.copyOf(problems);
  }

  /**
   * Compiles.
   *
   * @param found what the pod's annotation holds; empty for a pod that is yet to be made
   * @param inForce what the proxy enforces, if it said so: after a restored datastore it may be
   *     newer than the annotation, or another config of the same {@code seq}
   */
  public static EgressPlan of(
      String sandboxUid,
      List<NamedPolicy> policies,
      Optional<EgressDocument> found,
      Optional<ConfigVersion> inForce,
      List<Cidr> never) {
    Optional<EgressConfig> present = found.map(EgressDocument::config);
    Sum sum = new Sum(present);
    policies.forEach(named -> sum.read(named, never));
    sum.addAll();
    long seq =
        Math.max(
            present.map(EgressConfig::seq).orElse(0L), inForce.map(ConfigVersion::seq).orElse(0L));
    EgressConfig wanted = new EgressConfig(sandboxUid, seq + 1, sum.inputs, sum.rules, sum.deny);
    boolean acceptable = found.filter(document -> accepts(inForce, document)).isPresent();
    if (acceptable && present.filter(now -> sameContent(now, wanted)).isPresent()) {
      return unchanged(present.get(), sum.problems, Optional.empty());
    }
    String text = EgressConfigCodec.encode(wanted);
    if (text.length() > EgressConfigCodec.MAX_ENCODED) {
      Problem tooLarge =
          new Problem(
              Reason.POLICY_TOO_LARGE,
              "the policies together take "
                  + text.length() / 1024
                  + " KiB of at most 192; what was in force before stays in force");
      return present
          .map(now -> unchanged(now, sum.problems, Optional.of(tooLarge)))
          .orElseGet(() -> denyAll(sandboxUid, seq + 1, sum.problems, tooLarge));
    }
    return new EgressPlan(
        wanted, text, true, openings(wanted.rules()), sum.problems, Optional.empty());
  }

  private static EgressPlan unchanged(
      EgressConfig present, List<Problem> problems, Optional<Problem> tooLarge) {
    return new EgressPlan(
        present,
        EgressConfigCodec.encode(present),
        false,
        openings(present.rules()),
        problems,
        tooLarge);
  }

  private static EgressPlan denyAll(
      String sandboxUid, long seq, List<Problem> problems, Problem tooLarge) {
    EgressConfig config = new EgressConfig(sandboxUid, seq, List.of(), List.of(), List.of());
    return new EgressPlan(
        config, EgressConfigCodec.encode(config), true, List.of(), problems, Optional.of(tooLarge));
  }

  /** Whether a proxy that enforces this does not refuse the document, as older or contradicting. */
  private static boolean accepts(Optional<ConfigVersion> inForce, EgressDocument document) {
    long seq = document.config().seq();
    return inForce
        .filter(now -> now.seq() > seq || (now.seq() == seq && !now.hash().equals(document.hash())))
        .isEmpty();
  }

  private static boolean sameContent(EgressConfig a, EgressConfig b) {
    return a.sandbox().equals(b.sandbox())
        && a.inputs().equals(b.inputs())
        && a.rules().equals(b.rules())
        && a.deny().equals(b.deny());
  }

  /** Only private ranges are closed in the kernel; the proxy alone decides about public ones. */
  private static List<Opening> openings(List<EgressRule> rules) {
    List<Opening> openings = new ArrayList<>();
    for (EgressRule rule : rules) {
      if (rule instanceof EgressRule.Cidrs cidrs) {
        cidrs.cidrs().stream()
            .flatMap(text -> Cidr.parse(text).stream())
            .filter(cidr -> NeverRanges.PRIVATE.stream().anyMatch(cidr::overlaps))
            .forEach(cidr -> cidrs.ports().forEach(port -> openings.add(new Opening(cidr, port))));
      }
    }
    return openings.stream().distinct().sorted().toList();
  }

  private static final class Sum {
    private final Optional<EgressConfig> present;
    private final List<Read> read = new ArrayList<>();
    private final List<EgressConfig.Input> inputs = new ArrayList<>();
    private final List<EgressRule> rules = new ArrayList<>();
    private final List<EgressDeny> deny = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    Sum(Optional<EgressConfig> present) {
      this.present = present;
    }

    void read(NamedPolicy named, List<Cidr> never) {
      if (named.policy().isEmpty()) {
        problems.add(
            new Problem(
                Reason.POLICY_NOT_FOUND,
                "there is no EgressPolicy " + named.name() + " in this namespace"));
        return;
      }
      PolicyRules rulesOf = PolicyRules.of(named.policy().get(), never);
      read.add(new Read(named.policy().get(), rulesOf));
      if (!rulesOf.problems().isEmpty()) {
        problems.add(new Problem(Reason.POLICY_INVALID, rulesOf.problems().getFirst().message()));
      }
    }

    /**
     * An invalid policy contributes what the pod already has of it. If the pod has nothing of it,
     * it is unknown what it denies, and no policy that is new to the pod may allow anything.
     */
    void addAll() {
      boolean unknownDeny =
          read.stream().anyMatch(entry -> entry.invalid() && !had(entry.policy()));
      for (Read entry : read) {
        if (entry.invalid()) {
          keepPresent(entry.policy().getMetadata().getName() + "/");
        } else if (!unknownDeny || had(entry.policy())) {
          inputs.add(input(entry.policy()));
          rules.addAll(entry.rules().rules());
          deny.addAll(entry.rules().deny());
        }
      }
    }

    private record Read(EgressPolicy policy, PolicyRules rules) {
      boolean invalid() {
        return !rules.problems().isEmpty();
      }
    }

    private boolean had(EgressPolicy policy) {
      return present.stream()
          .flatMap(now -> now.inputs().stream())
          .anyMatch(input -> input.name().equals(policy.getMetadata().getName()));
    }

    /** What the pod has from this policy stays, so that an invalid edit changes nothing. */
    private void keepPresent(String prefix) {
      present.ifPresent(now -> {
        now.inputs().stream()
            .filter(input -> prefix.equals(input.name() + "/"))
            .forEach(inputs::add);
        now.rules().stream().filter(r -> r.name().startsWith(prefix)).forEach(rules::add);
        now.deny().stream().filter(d -> d.name().startsWith(prefix)).forEach(deny::add);
      });
    }

    private static EgressConfig.Input input(EgressPolicy policy) {
      Long generation = policy.getMetadata().getGeneration();
      return new EgressConfig.Input(
          "EgressPolicy",
          policy.getMetadata().getName(),
          policy.getMetadata().getUid(),
          generation == null ? 0 : generation);
    }
  }
}
