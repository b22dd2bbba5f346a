package dev.devsandbox.operator.revision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.devsandbox.wire.Digests;
import dev.devsandbox.wire.FenceConfig;
import dev.devsandbox.wire.FenceFormatException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.Optional;

/**
 * A hash of what we asked for when we made a pod. It is taken of our own description and stored in
 * an annotation, because the API server adds defaults to what it returns. The fence's configuration
 * is left out: a pod may have more openings than it needs, see {@link FenceFit}.
 */
public final class PodRevision {
  private static final String FENCE_VARIABLE = "DEVSANDBOX_FENCE";
  private static final String BROKER_VARIABLE = "DEVSANDBOX_BROKER";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .setDefaultPropertyInclusion(
              com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY);

  private PodRevision() {}

  /** The hash of a spec as we write it. */
  public static String of(PodSpec spec) {
    PodSpec comparable =
        new PodSpecBuilder(spec)
            .editMatchingInitContainer(container -> true)
            .endInitContainer()
            .build();
    comparable.getInitContainers().forEach(PodRevision::withoutFence);
    try {
      return Digests.sha256(JSON.writeValueAsBytes(comparable));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a pod spec can always be written", e);
    }
  }

  private static void withoutFence(Container container) {
    container.setEnv(
        container.getEnv().stream()
            .filter(variable ->
                !FENCE_VARIABLE.equals(variable.getName())
                    && !BROKER_VARIABLE.equals(variable.getName()))
            .toList());
  }

  /** The fence configuration a pod was made with; empty if it can't be read. */
  public static Optional<FenceConfig> fence(Pod pod) {
    return pod.getSpec().getInitContainers().stream()
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> FENCE_VARIABLE.equals(variable.getName()))
        .map(EnvVar::getValue)
        .findFirst()
        .flatMap(PodRevision::parse);
  }

  private static Optional<FenceConfig> parse(String json) {
    try {
      return Optional.of(FenceConfig.parse(json));
    } catch (FenceFormatException e) {
      return Optional.empty();
    }
  }
}
