package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is refused although a rule allows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.hosts) || has(self.cidrs)",
    message = "a deny entry has hosts, cidrs or both")
public record DenyRule(
    @Size(min = 1, max = Hosts.MOST)
        @ValidationRule(value = Hosts.LOWER_CASE, messageExpression = Hosts.LOWER_CASE_MESSAGE)
        @ValidationRule(value = Hosts.BARE, messageExpression = Hosts.BARE_MESSAGE)
        @ValidationRule(value = Hosts.NO_ADDRESS, messageExpression = Hosts.NO_ADDRESS_MESSAGE)
        @ValidationRule(value = Hosts.NAME, messageExpression = Hosts.NAME_MESSAGE)
        @ValidationRule(value = Hosts.LABELS, message = Hosts.LABELS_MESSAGE)
        @JsonPropertyDescription("Names that may not be reached, in the forms of a rule's hosts.")
        @Nullable List<@Size(min = 1, max = 253) String> hosts,
    @Size(min = 1, max = 16)
        @ValidationRule(value = Cidrs.VALID, message = Cidrs.VALID_MESSAGE)
        @JsonPropertyDescription(
            "Address ranges that may not be reached, also when an allowed name has such an address.")
        @Nullable List<@Size(min = 1, max = 43) String> cidrs) {}
