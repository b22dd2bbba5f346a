package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the workspace container is given at least and at most. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkspaceResources(
    @JsonPropertyDescription(
            "What is set aside for the container, by resource: cpu, memory, ephemeral-storage.")
        @Nullable Map<String, Quantity> requests,
    @JsonPropertyDescription("What the container can't exceed, by resource.")
        @Nullable Map<String, Quantity> limits) {}
