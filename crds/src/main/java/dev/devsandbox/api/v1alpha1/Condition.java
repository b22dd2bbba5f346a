package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One observation about an object, as the Kubernetes API conventions describe it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required
        @Size(min = 1, max = 316)
        @JsonPropertyDescription("What is observed, for example Ready.")
        @Nullable String type,
    @Required
        @Pattern("^(True|False|Unknown)$")
        @JsonPropertyDescription("True, False, or Unknown while nobody can tell.")
        @Nullable String status,
    @JsonPropertyDescription("The generation of the object that was observed.")
        @Nullable Long observedGeneration,
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription("When the status last changed, RFC 3339 in UTC.")
        @Nullable String lastTransitionTime,
    @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        @JsonPropertyDescription("Why, in one word that programs can rely on.")
        @Nullable String reason,
    @Required
        @Size(max = 32768)
        @JsonPropertyDescription("Why, for a person, with the next step where there is one.")
        @Nullable String message) {}
