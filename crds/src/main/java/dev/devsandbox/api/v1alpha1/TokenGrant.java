package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens a sandbox may ask for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenGrant(
    @Required
        @Size(min = 1, max = 16)
        @ValidationRule(
            value = "!self.exists(a, a.startsWith('devsandbox-'))",
            message = "audiences that start with devsandbox- are those of the sidecars themselves")
        @JsonPropertyDescription(
            "Whom a token may be for, for example https://vault.example. Any other audience is"
                + " refused.")
        @Nullable List<@Size(min = 1, max = 512) String> audiences,
    @Min(TokenGrant.SHORTEST_SECONDS)
        @Max(TokenGrant.LONGEST_SECONDS)
        @Default("600")
        @JsonPropertyDescription("How long a token is valid, in seconds.")
        @Nullable Integer ttlSeconds) {
  /** The shortest life of a token, in seconds. */
  public static final int SHORTEST_SECONDS = 60;

  /** The longest life of a token, in seconds. */
  public static final int LONGEST_SECONDS = 900;

  /** The life of a token where the grant names none, in seconds. */
  public static final int DEFAULT_SECONDS = 600;
}
