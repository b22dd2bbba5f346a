package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A person's kubeconfig. Entries are put into its text and cut out of it; every other character
 * stays, comments too. What can't be edited so is refused.
 *
 * @param text YAML
 */
public record Kubeconfig(String text) {
  private static final String WHAT = "your kubeconfig";
  private static final String SERVER = "server";
  private static final String CURRENT = "current-context";

  /** By this extension a context is known to be ours. */
  private static final String MARK = "devsandbox.dev";

  private static final String ABSENT = "apiVersion: v1\nkind: Config\n";

  /** A list of the file, and what its entries hold. */
  private enum Section {
    CLUSTERS("clusters", "cluster"),
    CONTEXTS("contexts", "context"),
    USERS("users", "user");

    private final String key;
    private final String part;

    Section(String key, String part) {
      this.key = key;
      this.part = part;
    }
  }

  /**
   * With a context, a cluster and a user of this name; such entries of ours are replaced.
   *
   * @param name as {@link Guest#alias}
   * @param port of the cluster's API server, on this machine's loopback address
   * @throws Problem when entries of that name aren't ours, or the text can't be edited
   */
  public Kubeconfig with(String name, int port, GuestCluster cluster) throws Problem {
    Kubeconfig without = without(name);
    without.refuseOthers(name);
    String begun = without.root().isEmpty() ? ABSENT + without.text : without.text;
    Kubeconfig edited =
        new Kubeconfig(begun)
            .inserted(Section.USERS, user(name, cluster))
            .inserted(Section.CONTEXTS, context(name))
            .inserted(Section.CLUSTERS, cluster(name, port, cluster));
    edited.requireSameAs(new Kubeconfig(begun), name);
    return edited;
  }

  /**
   * Without the context, cluster and user of this name, if they are ours.
   *
   * @throws Problem when the text can't be edited
   */
  public Kubeconfig without(String name) throws Problem {
    if (!isOurs(name)) {
      return this;
    }
    Kubeconfig edited = this;
    for (Section section : Section.values()) {
      edited = edited.cut(section, name);
    }
    edited = edited.unset(name);
    edited.requireSameAs(this, name);
    return edited;
  }

  /**
   * With the cluster of this name, if it is ours, at another port of this machine's loopback
   * address.
   *
   * @throws Problem when the text can't be edited
   */
  public Kubeconfig moved(String name, int port) throws Problem {
    Optional<ScalarNode> server =
        isOurs(name)
            ? entry(Section.CLUSTERS, name)
                .flatMap(entry -> value(entry, Section.CLUSTERS.part))
                .flatMap(cluster -> value(cluster, SERVER))
                .filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast)
            : Optional.empty();
    if (server.isEmpty() || server.get().getValue().equals(url(port))) {
      return this;
    }
    Kubeconfig edited =
        new Kubeconfig(
            text.substring(0, at(server.get().getStartMark()))
                + url(port)
                + text.substring(at(server.get().getEndMark())));
    edited.requireSameAs(this, name);
    return edited;
  }

  private static String url(int port) {
    return "https://127.0.0.1:" + port;
  }

  private boolean isOurs(String name) throws Problem {
    return entry(Section.CONTEXTS, name)
        .flatMap(entry -> value(entry, Section.CONTEXTS.part))
        .flatMap(context -> value(context, "extensions"))
        .filter(SequenceNode.class::isInstance)
        .map(list -> named((SequenceNode) list, MARK).isPresent())
        .orElse(false);
  }

  private void refuseOthers(String name) throws Problem {
    for (Section section : Section.values()) {
      if (entry(section, name).isPresent()) {
        throw new Problem(
            Problem.Kind.REFUSED,
            "%s has a %s %s that is not of our making".formatted(WHAT, section.part, name),
            "rename or remove it");
      }
    }
  }

  private static List<String> cluster(String name, int port, GuestCluster cluster) {
    return List.of(
        "- cluster:",
        "    certificate-authority-data: " + cluster.authority(),
        "    " + SERVER + ": " + url(port),
        "  name: " + name);
  }

  private static List<String> context(String name) {
    return List.of(
        "- context:",
        "    cluster: " + name,
        "    extensions:",
        "    - extension:",
        "        provider: devsandbox",
        "      name: " + MARK,
        "    user: " + name,
        "  name: " + name);
  }

  private static List<String> user(String name, GuestCluster cluster) {
    List<String> lines = new ArrayList<>(List.of("- name: " + name, "  user:"));
    cluster.credentials().forEach((key, value) -> lines.add("    " + key + ": '" + value + "'"));
    return lines;
  }

  /** Before the first entry of a list, which is made if it isn't there. */
  private Kubeconfig inserted(Section section, List<String> lines) throws Problem {
    MappingNode root = root().orElseThrow(Kubeconfig::unusable);
    Optional<Node> list = value(root, section.key);
    if (list.isEmpty()) {
      List<String> all = new ArrayList<>(List.of(section.key + ":"));
      all.addAll(lines);
      return insertedAt(root.getStartMark(), all);
    }
    if (list.get() instanceof SequenceNode entries && !entries.getValue().isEmpty()) {
      return insertedAt(entries.getStartMark(), lines);
    }
    // "clusters: null", "clusters: []" or "clusters:": the list takes that place.
    int from = at(list.get().getStartMark());
    int to = at(list.get().getEndMark());
    String indent = " ".repeat(root.getStartMark().getColumn());
    return new Kubeconfig(
        text.substring(0, from)
            + "\n"
            + indented(lines, indent).stripTrailing()
            + text.substring(to));
  }

  /** Whole lines before the one that something begins in, indented as that. */
  private Kubeconfig insertedAt(Mark mark, List<String> lines) {
    int line = lineStart(at(mark));
    String added = indented(lines, " ".repeat(mark.getColumn()));
    return new Kubeconfig(text.substring(0, line) + added + text.substring(line));
  }

  private static String indented(List<String> lines, String indent) {
    StringBuilder all = new StringBuilder();
    lines.forEach(line -> all.append(indent).append(line).append('\n'));
    return all.toString();
  }

  /** The lines from an entry's hyphen to its last word. */
  private Kubeconfig cut(Section section, String name) throws Problem {
    Optional<MappingNode> entry = entry(section, name);
    if (entry.isEmpty()) {
      return this;
    }
    int hyphen = text.lastIndexOf('-', at(entry.get().getStartMark()));
    int end = text.indexOf('\n', end(entry.get()) - 1);
    String rest = end < 0 ? "" : text.substring(end + 1);
    return hyphen < 0 ? this : new Kubeconfig(text.substring(0, lineStart(hyphen)) + rest);
  }

  /** If the context is the current one, there is none any more. */
  private Kubeconfig unset(String name) throws Problem {
    Optional<Node> current = root().flatMap(root -> value(root, CURRENT));
    if (current.isPresent()
        && current.get() instanceof ScalarNode scalar
        && scalar.getValue().equals(name)) {
      return new Kubeconfig(
          text.substring(0, at(scalar.getStartMark()))
              + "\"\""
              + text.substring(at(scalar.getEndMark())));
    }
    return this;
  }

  /** Where the last word below a node ends; a block's own end lies behind the comments after it. */
  private int end(Node node) {
    return switch (node) {
      case MappingNode map when map.getFlowStyle() != FlowStyle.FLOW && !map.getValue().isEmpty() ->
          end(map.getValue().getLast().getValueNode());
      case SequenceNode list
          when list.getFlowStyle() != FlowStyle.FLOW && !list.getValue().isEmpty() ->
          end(list.getValue().getLast());
      default -> at(node.getEndMark());
    };
  }

  private Optional<MappingNode> root() throws Problem {
    return Yaml.places(text, WHAT);
  }

  private Optional<MappingNode> entry(Section section, String name) throws Problem {
    return root()
        .flatMap(root -> value(root, section.key))
        .filter(SequenceNode.class::isInstance)
        .flatMap(list -> named((SequenceNode) list, name));
  }

  private static Optional<MappingNode> named(SequenceNode list, String name) {
    for (Node each : list.getValue()) {
      if (each instanceof MappingNode entry
          && value(entry, "name").orElse(null) instanceof ScalarNode found
          && found.getValue().equals(name)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private static Optional<Node> value(Node node, String key) {
    if (node instanceof MappingNode map) {
      for (NodeTuple each : map.getValue()) {
        if (each.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
          return Optional.of(each.getValueNode());
        }
      }
    }
    return Optional.empty();
  }

  /** Marks count code points. */
  private int at(Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }

  private int lineStart(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  /** The proof of an edit: both say the same, but for what has this name. */
  private void requireSameAs(Kubeconfig other, String name) throws Problem {
    if (!rest(name).equals(other.rest(name))) {
      throw unusable();
    }
  }

  private Map<Object, Object> rest(String name) throws Problem {
    Map<Object, Object> rest = new LinkedHashMap<>(Yaml.read(text, WHAT));
    for (Section section : Section.values()) {
      Object list = rest.remove(section.key);
      if (list instanceof List<?> entries) {
        List<Object> others = new ArrayList<>(entries);
        others.removeIf(each -> each instanceof Map<?, ?> entry && name.equals(entry.get("name")));
        rest.put(section.key, others);
      } else if (list != null) {
        throw unusable();
      } else {
        rest.put(section.key, List.of());
      }
    }
    Object current = rest.getOrDefault(CURRENT, "");
    rest.put(CURRENT, name.equals(current) || current == null ? "" : current);
    return rest;
  }

  private static Problem unusable() {
    return new Problem(
        Problem.Kind.REFUSED,
        WHAT + " is written in a way that can't be edited without changing more of it",
        "let kubectl write it anew: kubectl config set-context devsandbox; then delete that context");
  }

  /** Without the text, which holds credentials. */
  @Override
  public String toString() {
    return "a kubeconfig";
  }
}
