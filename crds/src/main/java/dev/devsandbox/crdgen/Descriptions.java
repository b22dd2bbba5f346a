package dev.devsandbox.crdgen;

/** What {@code kubectl explain} says first about each kind. */
final class Descriptions {
  private Descriptions() {}

  static String of(String kind) {
    return switch (kind) {
      case "DevSandbox" ->
          "A disposable, fenced Linux environment: one pod whose traffic can only leave through"
              + " its proxy, and the workspace it works on.";
      case "EgressPolicy" ->
          "What the sandboxes of this namespace that name this policy may reach. Several policies"
              + " of a sandbox add up; any deny wins.";
      case "PodIdentity" ->
          "What a sandbox may prove about itself to others. Whoever may write it grants; the"
              + " sandbox's own author can't.";
      default -> throw new IllegalArgumentException("no description of kind " + kind);
    };
  }
}
