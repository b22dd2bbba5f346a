package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was last observed of a policy. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EgressPolicyStatus(
    @JsonPropertyDescription("The generation of the spec this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("How many sandboxes with a pod name this policy.")
        @Nullable Integer sandboxes,
    @JsonPropertyDescription("In how many of them this generation of the policy is in force.")
        @Nullable Integer programmed,
    @JsonPropertyDescription("Accepted: the spec is valid. Programmed: it is in force everywhere.")
        @Nullable List<Condition> conditions) {}
