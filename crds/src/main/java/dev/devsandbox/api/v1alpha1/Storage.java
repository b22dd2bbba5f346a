package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The workspace volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.type == oldSelf.type",
    message =
        "the type of a workspace can't change, because that would lose it; create another sandbox",
    fieldPath = ".type")
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) &&"
            + " (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    message = "the storage class of a volume can't change; create another sandbox",
    fieldPath = ".storageClassName")
@ValidationRule(
    value = "!has(self.storageClassName) || self.type == 'Persistent'",
    message = "storageClassName needs type: Persistent",
    fieldPath = ".storageClassName")
public record Storage(
    @Default("Persistent")
        @JsonPropertyDescription(
            "Persistent is a volume claim that outlives the pod; Ephemeral is lost with the pod."
                + " Can't change.")
        @Nullable StorageType type,
    @Default("10Gi")
        @Size(min = 1, max = 32)
        @ValidationRule(
            value = "isQuantity(self) && quantity(self).isGreaterThan(quantity('0'))",
            message = "write a size such as 10Gi")
        @ValidationRule(
            value =
                "!isQuantity(self) || !isQuantity(oldSelf) ||"
                    + " quantity(self).compareTo(quantity(oldSelf)) >= 0",
            message = "a workspace can only grow")
        @JsonPropertyDescription(
            "Size of the volume, for example 10Gi. Can only grow. For an ephemeral workspace, the"
                + " most it may hold.")
        @Nullable String size,
    @Size(max = 253)
        @Pattern(Names.DNS_SUBDOMAIN)
        @JsonPropertyDescription(
            "Storage class of the claim. Without it: the cluster's default class. Can't change.")
        @Nullable String storageClassName,
    @Default("/workspace")
        @Size(min = 2, max = 256)
        @Pattern("^(/[A-Za-z0-9_][A-Za-z0-9._-]*)+$")
        @ValidationRule(
            value =
                "!['/bin', '/boot', '/dev', '/etc', '/lib', '/lib64', '/proc', '/run', '/sbin',"
                    + " '/sys', '/usr'].exists(d, self == d || self.startsWith(d + '/'))",
            message =
                "a system directory can't be the workspace; use for example /workspace or"
                    + " /home/dev")
        @JsonPropertyDescription(
            "Where the workspace is mounted; HOME is here too. An absolute path without '..'.")
        @Nullable String mountPath,
    @Default("Delete")
        @JsonPropertyDescription(
            "What happens to the claim when the sandbox is deleted: Delete removes it; Retain keeps"
                + " it, and the next sandbox of this name adopts it.")
        @Nullable WhenDeleted whenDeleted) {}
