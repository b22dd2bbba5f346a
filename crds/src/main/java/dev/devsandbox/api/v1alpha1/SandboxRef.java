package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A sandbox of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SandboxRef(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Names.DNS_LABEL)
        @JsonPropertyDescription("Name of a DevSandbox in this namespace.")
        @Nullable String name) {}
