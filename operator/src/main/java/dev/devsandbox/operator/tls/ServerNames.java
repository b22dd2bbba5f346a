package dev.devsandbox.operator.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The subject alternative names of the broker's certificate.
 *
 * @param dns host names a client may ask for
 * @param addresses textual IP addresses, as the JDK prints them
 */
public record ServerNames(Set<String> dns, Set<String> addresses) {
  // The types of GeneralName, RFC 5280 §4.2.1.6.
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  public ServerNames {
    dns = Set.copyOf(dns);
    addresses = Set.copyOf(addresses);
  }

  /** The names of a Service of that namespace, with its cluster addresses. */
  public static ServerNames ofService(
      String service, String namespace, Collection<String> clusterIps) {
    String name = service + "." + namespace + ".svc";
    return new ServerNames(Set.of(name, name + ".cluster.local"), Set.copyOf(clusterIps));
  }

  /** True if the certificate carries exactly these names. */
  boolean matches(X509Certificate certificate) {
    var seenDns = new TreeSet<String>();
    var seenAddresses = new TreeSet<String>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.get(0) instanceof Integer type && name.get(1) instanceof String value) {
          switch (type) {
            case DNS_NAME -> seenDns.add(value);
            case IP_ADDRESS -> seenAddresses.add(Addresses.canonical(value));
            default -> {
              return false;
            }
          }
        }
      }
    } catch (CertificateParsingException e) {
      return false;
    }
    var wanted = new TreeSet<String>();
    addresses.forEach(address -> wanted.add(Addresses.canonical(address)));
    return seenDns.equals(dns) && seenAddresses.equals(wanted);
  }
}
