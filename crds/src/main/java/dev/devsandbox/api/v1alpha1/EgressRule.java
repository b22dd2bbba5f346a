package dev.devsandbox.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that may be reached: names, or address ranges. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.hosts) != has(self.cidrs)",
    message = "a rule has exactly one of hosts and cidrs; write two rules for both")
@ValidationRule(
    value = "!has(self.protocol) || has(self.hosts)",
    message = "protocol goes with hosts only; a cidrs rule passes any TCP",
    fieldPath = ".protocol")
@ValidationRule(
    value = "!has(self.cidrs) || has(self.ports)",
    message = "a cidrs rule needs ports, for example ports: [11434]",
    fieldPath = ".cidrs")
@ValidationRule(
    value = "!has(self.protocol) || self.protocol != 'TCP' || has(self.ports)",
    message = "protocol TCP has no usual port; write for example ports: [22]",
    fieldPath = ".protocol")
public record EgressRule(
    @Required
        @Size(min = 1, max = 63)
        @Pattern(Names.DNS_LABEL)
        @JsonPropertyDescription("Name of the rule in this policy; denials and logs show it.")
        @Nullable String name,
    @Size(min = 1, max = Hosts.MOST)
        @ValidationRule(value = Hosts.LOWER_CASE, messageExpression = Hosts.LOWER_CASE_MESSAGE)
        @ValidationRule(value = Hosts.BARE, messageExpression = Hosts.BARE_MESSAGE)
        @ValidationRule(value = Hosts.NO_ADDRESS, messageExpression = Hosts.NO_ADDRESS_MESSAGE)
        @ValidationRule(value = Hosts.WILDCARD, messageExpression = Hosts.WILDCARD_MESSAGE)
        @ValidationRule(value = Hosts.NAME, messageExpression = Hosts.NAME_MESSAGE)
        @ValidationRule(value = Hosts.LABELS, message = Hosts.LABELS_MESSAGE)
        @JsonPropertyDescription(
            "Names that may be reached: api.example.com for that name only, or *.example.com for"
                + " every name below example.com at any depth, but not example.com itself.")
        @Nullable List<@Size(min = 1, max = 253) String> hosts,
    @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Ports that may be reached. Without it: 443 for TLS, 80 for HTTP; TCP and cidrs need"
                + " it.")
        @Nullable List<@Min(1) @Max(65535) Integer> ports,
    @JsonPropertyDescription(
            "TLS (the default): the server name a client asks for must be the host. HTTP: the Host"
                + " header must be. TCP: any protocol, by the name looked up.")
        @Nullable EgressProtocol protocol,
    @Size(min = 1, max = 16)
        @ValidationRule(value = Cidrs.VALID, message = Cidrs.VALID_MESSAGE)
        @ValidationRule(value = Cidrs.NEVER, messageExpression = Cidrs.NEVER_MESSAGE)
        @JsonPropertyDescription(
            "Address ranges that may be reached, for example 192.168.64.1/32. Never loopback,"
                + " link-local, metadata or multicast addresses, nor the cluster's own.")
        @Nullable List<@Size(min = 1, max = 43) String> cidrs) {}
