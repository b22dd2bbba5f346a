package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A port of the workspace that others may connect to. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SandboxPort(
    @Required
        @Size(min = 1, max = 15)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @ValidationRule(
            value = "self.matches('[a-z]')",
            message = "the name of a port has at least one letter, for example http")
        @JsonPropertyDescription("Name of the port, unique in this sandbox.")
        @Nullable String name,
    @Required
        @Min(1)
        @Max(65535)
        @ValidationRule(
            value = "self < 15000 || self > 15100",
            message = "15000 to 15100 belong to the sidecars; use another port")
        @JsonPropertyDescription("TCP port the workload listens on.")
        @Nullable Integer port) {}
