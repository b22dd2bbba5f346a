package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which sandbox is granted what. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodIdentitySpec(
    @Required @JsonPropertyDescription("The sandbox, in this namespace, that is granted this.")
        @Nullable SandboxRef sandboxRef,
    @Required
        @Size(min = 1, max = 8)
        @JsonPropertyDescription(
            "Names of the sandbox's containers that may use it: workspace is the only one there"
                + " is.")
        @Nullable List<@Pattern("^workspace$") String> containers,
    @Required
        @JsonPropertyDescription(
            "Signed tokens that say which sandbox asks, for services that trust the issuer.")
        @Nullable TokenGrant token) {}
