package dev.devsandbox.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of one rule or deny entry, and whether all of them were understood. */
final class RuleFields {
  private String name = "";
  private @Nullable List<String> hosts;
  private @Nullable List<String> cidrs;
  private @Nullable List<Integer> ports;
  private @Nullable String protocol;
  private boolean understood = true;

  String name() {
    return name;
  }

  /** Reads up to the end of the object, whatever it holds. */
  void read(JsonParser json) throws IOException {
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      if (field.equals("name") && token == JsonToken.VALUE_STRING) {
        name = json.getText();
      } else if (field.equals("protocol") && token == JsonToken.VALUE_STRING) {
        protocol = json.getText();
      } else if (field.equals("hosts") && token == JsonToken.START_ARRAY) {
        hosts = strings(json);
      } else if (field.equals("cidrs") && token == JsonToken.START_ARRAY) {
        cidrs = strings(json);
      } else if (field.equals("ports") && token == JsonToken.START_ARRAY) {
        ports = numbers(json);
      } else {
        understood = false;
        json.skipChildren();
      }
    }
  }

  Optional<EgressRule> toRule() {
    if (!understood || name.isEmpty() || ports == null || !validPorts(ports)) {
      return Optional.empty();
    }
    if (hosts != null && protocol != null && cidrs == null && validHosts(hosts)) {
      for (EgressProtocol known : EgressProtocol.values()) {
        if (known.name().equals(protocol)) {
          return Optional.of(new EgressRule.Hosts(name, hosts, known, ports));
        }
      }
      return Optional.empty();
    }
    if (cidrs != null && protocol == null && hosts == null && validCidrs(cidrs)) {
      return Optional.of(new EgressRule.Cidrs(name, cidrs, ports));
    }
    return Optional.empty();
  }

  Optional<EgressDeny> toDeny() {
    List<String> names = hosts == null ? List.of() : hosts;
    List<String> ranges = cidrs == null ? List.of() : cidrs;
    boolean whole = understood && !name.isEmpty() && ports == null && protocol == null;
    boolean valid =
        (names.isEmpty() || validHosts(names)) && (ranges.isEmpty() || validCidrs(ranges));
    return whole && valid ? Optional.of(new EgressDeny(name, names, ranges)) : Optional.empty();
  }

  private static boolean validPorts(List<Integer> ports) {
    for (int port : ports) {
      if (port < 1 || port > 65535) {
        return false;
      }
    }
    return !ports.isEmpty();
  }

  private static boolean validHosts(List<String> hosts) {
    for (String host : hosts) {
      if (HostPattern.parse(host).isEmpty()) {
        return false;
      }
    }
    return !hosts.isEmpty();
  }

  private static boolean validCidrs(List<String> cidrs) {
    for (String cidr : cidrs) {
      if (Cidr.parse(cidr).isEmpty()) {
        return false;
      }
    }
    return !cidrs.isEmpty();
  }

  private List<String> strings(JsonParser json) throws IOException {
    List<String> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        values.add(json.getText());
      } else {
        understood = false;
        json.skipChildren();
      }
    }
    return values;
  }

  private List<Integer> numbers(JsonParser json) throws IOException {
    List<Integer> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
          && json.getNumberType() == JsonParser.NumberType.INT) {
        values.add(json.getIntValue());
      } else {
        understood = false;
        json.skipChildren();
      }
    }
    return values;
  }
}
