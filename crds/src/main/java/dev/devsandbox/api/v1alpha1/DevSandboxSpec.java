package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a sandbox shall be. Descriptions of the fields are those of the CRD. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(oldSelf.storage) || has(self.storage)",
    message =
        "storage can't be removed from a sandbox, because that would lose its workspace; delete"
            + " the sandbox instead",
    fieldPath = ".storage")
public record DevSandboxSpec(
    @Required
        @Size(min = 1, max = 512)
        @ValidationRule(
            value = "!self.matches('[\\\\s]')",
            message = "an image is one word: registry/name:tag or registry/name@sha256:...")
        @JsonPropertyDescription(
            "Image of the workspace container: registry/name:tag or registry/name@sha256:... Any"
                + " image works, also musl and distroless ones.")
        @Nullable String image,
    @JsonPropertyDescription(
            "When the node fetches the image. Without it: Always for the tag latest, else"
                + " IfNotPresent.")
        @Nullable PullPolicy imagePullPolicy,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Secrets of this namespace with the credentials for the image's registry. Only the node"
                + " uses them; they are not visible inside the sandbox.")
        @Nullable List<SecretName> imagePullSecrets,
    @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "What the workspace container runs, instead of the image's entry point. With neither"
                + " command nor args, a small init of devsandbox keeps the sandbox running until it"
                + " is deleted.")
        @Nullable List<@Size(max = 8192) String> command,
    @Size(max = 256)
        @JsonPropertyDescription("Arguments of the command, or of the image's entry point.")
        @Nullable List<@Size(max = 8192) String> args,
    @Size(max = 256)
        @JsonPropertyDescription(
            "Environment of the workspace container. Don't put secrets here: everyone who may read"
                + " the sandbox can read them.")
        @Nullable List<EnvVariable> env,
    @JsonPropertyDescription("CPU and memory of the workspace container.")
        @Nullable WorkspaceResources resources,
    @Size(max = 1024)
        @Pattern("^/")
        @JsonPropertyDescription(
            "Absolute path the workspace container starts in. Without it: where the workspace is"
                + " mounted.")
        @Nullable String workingDir,
    @Min(1)
        @Max(2147483647)
        @Default("1000")
        @ValidationRule(
            value = "!(self in [64321, 64322, 65533])",
            message =
                "64321, 64322 and 65533 tell the sidecars from the workload; use another uid, for"
                    + " example 1000")
        @JsonPropertyDescription(
            "User id of the workspace container, also where the image has no such user. Never 0.")
        @Nullable Long runAsUser,
    @Size(max = 64)
        @JsonPropertyDescription(
            "The only ports that can be reached from outside the pod; none without an entry.")
        @Nullable List<SandboxPort> ports,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Names of EgressPolicies in this namespace. Their rules add up, and any deny wins. None"
                + " means that nothing can be reached.")
        @Nullable List<@Size(min = 1, max = 63) @Pattern(Names.DNS_LABEL) String> egressPolicies,
    @Default("Running")
        @JsonPropertyDescription(
            "Running keeps a pod alive; Suspended removes the pod and keeps the workspace.")
        @Nullable OperatingMode operatingMode,
    @JsonPropertyDescription(
            "The workspace volume. Without it the workspace is ephemeral: it is lost with the pod.")
        @Nullable Storage storage) {}
