package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may be reached, and what never. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EgressPolicySpec(
    @Size(max = EgressPolicySpec.MOST_RULES)
        @JsonPropertyDescription("What may be reached. The rules add up.")
        @Nullable List<EgressRule> rules,
    @Size(max = 64)
        @JsonPropertyDescription(
            "What may not be reached, whatever any rule of any policy of the sandbox allows.")
        @Nullable List<DenyRule> deny) {
  /** As many rules as one policy may have. */
  public static final int MOST_RULES = 320;
}
