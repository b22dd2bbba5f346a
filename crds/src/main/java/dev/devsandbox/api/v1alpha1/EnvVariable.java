package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One variable of the workspace container's environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvVariable(
    @Required
        @Size(min = 1, max = 256)
        @Pattern("^[A-Za-z_][A-Za-z0-9_.-]*$")
        @ValidationRule(
            value = "!self.startsWith('DEVSANDBOX_')",
            message = "names that start with DEVSANDBOX_ are set by devsandbox itself")
        @JsonPropertyDescription("Name of the variable.")
        @Nullable String name,
    @Size(max = 32768)
        @JsonPropertyDescription(
            "Its value; empty without it. $(NAME) of a variable further up is replaced.")
        @Nullable String value) {}
