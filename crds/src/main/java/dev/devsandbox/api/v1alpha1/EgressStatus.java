package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The egress config of a sandbox's pod, and what it denied. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EgressStatus(
    @JsonPropertyDescription("Number of the config the proxy last acknowledged, counted per pod.")
        @Nullable Long configSeq,
    @JsonPropertyDescription("Hash of the config the proxy last acknowledged.")
        @Nullable String configHash,
    @JsonPropertyDescription(
            "How many connections and names were denied since the pod started; at least every 30 s"
                + " while it grows.")
        @Nullable Long deniedTotal,
    @Size(max = 20) @JsonPropertyDescription("The latest denials, newest first.")
        @Nullable List<Denial> recentDenials) {}
