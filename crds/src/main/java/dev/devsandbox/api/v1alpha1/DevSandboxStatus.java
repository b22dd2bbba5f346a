package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was last observed of a sandbox. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DevSandboxStatus(
    @JsonPropertyDescription("The generation of the spec this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Name of the sandbox's pod, while there is one.")
        @Nullable String podName,
    @JsonPropertyDescription("UID of the sandbox's pod, while there is one.")
        @Nullable String podUID,
    @JsonPropertyDescription("The node the pod is on.") @Nullable String nodeName,
    @JsonPropertyDescription("The egress config of the pod, and what it denied.")
        @Nullable EgressStatus egress,
    @JsonPropertyDescription(
            "In the order in which they become true: Scheduled, EgressEnforced, PolicyProgrammed,"
                + " IdentityReady, WorkspaceReady, Ready. Beside them: Accepted, UpToDate, Suspended,"
                + " Stalled.")
        @Nullable List<Condition> conditions) {}
