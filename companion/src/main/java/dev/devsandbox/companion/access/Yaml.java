package dev.devsandbox.companion.access;

import dev.devsandbox.companion.host.Problem;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Kubeconfigs as YAML: of bounded size and depth, of plain types, one document. */
final class Yaml {
  private static final int MOST_CHARACTERS = 3 << 20;
  private static final int DEPTH = 32;

  private Yaml() {}

  private static org.yaml.snakeyaml.Yaml reader() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    options.setNestingDepthLimit(DEPTH);
    options.setAllowDuplicateKeys(false);
    return new org.yaml.snakeyaml.Yaml(new SafeConstructor(options));
  }

  /**
   * The mapping that a text is; an empty one if it is blank.
   *
   * @param what names the text in the message
   * @throws Problem when it is something else
   */
  static Map<Object, Object> read(String text, String what) throws Problem {
    Object document = parse(() -> reader().load(text), what);
    if (document == null) {
      return new LinkedHashMap<>();
    }
    if (document instanceof Map<?, ?> map) {
      return new LinkedHashMap<>(map);
    }
    throw malformed(what, "no mapping", null);
  }

  /** The same with the places of its parts; empty if it is blank. */
  static Optional<MappingNode> places(String text, String what) throws Problem {
    Node root = parse(() -> reader().compose(new StringReader(text)), what);
    if (root == null) {
      return Optional.empty();
    }
    if (root instanceof MappingNode map) {
      return Optional.of(map);
    }
    throw malformed(what, "no mapping", null);
  }

  private interface Parse<T> {
    @Nullable T run();
  }

  private static <T> @Nullable T parse(Parse<T> parse, String what) throws Problem {
    try {
      return parse.run();
    } catch (YAMLException e) {
      throw malformed(what, "not YAML, or too large", e);
    }
  }

  private static Problem malformed(String what, String why, @Nullable Exception cause) {
    String next = "kubectl config view shows how kubectl reads a kubeconfig";
    return cause == null
        ? new Problem(Problem.Kind.FAILED, what + " is no kubeconfig: " + why, next)
        : new Problem(Problem.Kind.FAILED, what + " is no kubeconfig: " + why, next, cause);
  }
}
