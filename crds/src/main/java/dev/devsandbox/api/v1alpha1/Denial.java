package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Something a sandbox tried to reach and could not. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Denial(
    @Size(max = 253) @JsonPropertyDescription("Name or address that was asked for.")
        @Nullable String host,
    @Min(0) @Max(65535) @JsonPropertyDescription("Port; 0 for a name that was only looked up.")
        @Nullable Integer port,
    @Size(max = 64) @JsonPropertyDescription("Why it was denied, in one word.")
        @Nullable String reason,
    @JsonPropertyDescription("How often since the pod started.") @Nullable Long count,
    @Size(max = 64) @JsonPropertyDescription("When last, RFC 3339 in UTC.")
        @Nullable String lastTime) {}
