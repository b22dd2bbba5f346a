package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was last observed of a grant. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodIdentityStatus(
    @JsonPropertyDescription("The generation of the spec this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Accepted: the spec is valid. Bound: the sandbox exists and its pod is told.")
        @Nullable List<Condition> conditions) {}
