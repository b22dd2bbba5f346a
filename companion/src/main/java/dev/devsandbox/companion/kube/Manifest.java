package dev.devsandbox.companion.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.devsandbox.companion.host.Problem;
import dev.devsandbox.companion.host.Reason;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An object as a file of YAML describes it. It is sent to the API server as it is written: a typed
 * model would leave out what it doesn't know.
 */
public record Manifest(GenericKubernetesResource object) {
  private static final YAMLMapper MAPPER = new YAMLMapper();

  /** Checks that it names an object. */
  public Manifest {
    ObjectMeta metadata = object.getMetadata();
    if (object.getKind() == null || metadata == null || metadata.getName() == null) {
      throw new IllegalArgumentException("an object has a kind and a name");
    }
  }

  /**
   * The objects of a file, in its order.
   *
   * @throws Problem when it can't be read, or holds something else
   */
  public static List<Manifest> read(Path file) throws Problem {
    try {
      return parse(Files.readString(file));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new Problem(
          Problem.Kind.FAILED,
          file + " doesn't describe objects of Kubernetes: " + e.getMessage(),
          "unpack this program's archive anew",
          e);
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.UNAVAILABLE,
          file + " can't be read: " + Reason.of(e),
          "unpack this program's archive anew",
          e);
    }
  }

  /** The objects of a text of any number of documents; empty documents are none. */
  static List<Manifest> parse(String yaml) throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = MAPPER.readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNextValue()) {
        JsonNode document = documents.nextValue();
        if (!document.isNull() && !document.isMissingNode()) {
          manifests.add(
              new Manifest(MAPPER.treeToValue(document, GenericKubernetesResource.class)));
        }
      }
    }
    return manifests;
  }

  /** Whether it makes a kind. */
  public boolean isDefinition() {
    return object.getKind().equals("CustomResourceDefinition");
  }

  /** For people: {@code Deployment devsandbox-system/devsandbox-operator}. */
  @Override
  public String toString() {
    ObjectMeta metadata = object.getMetadata();
    String namespace = metadata.getNamespace() == null ? "" : metadata.getNamespace() + "/";
    return object.getKind() + " " + namespace + metadata.getName();
  }
}
