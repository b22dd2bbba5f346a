package dev.devsandbox.api.v1alpha1;

/** CEL for lists of address ranges. */
final class Cidrs {
  static final String VALID = "self.all(c, isCIDR(c) && cidr(c) == cidr(c).masked())";
  static final String VALID_MESSAGE =
      "write each address range with its length and without host bits, such as 192.168.64.1/32 or"
          + " 10.1.0.0/16";

  private static final String MEETS_NEVER =
      "['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32', '224.0.0.0/3', '::/96', "
          + " 'fe80::/10', 'fd00:ec2::/32', 'ff00::/8'].exists(n, cidr(n).containsCIDR(c) ||"
          + " cidr(c).containsCIDR(n))";

  static final String NEVER = "self.all(c, !isCIDR(c) || !" + MEETS_NEVER + ")";
  static final String NEVER_MESSAGE =
      "'no policy can open ' + self.filter(c, isCIDR(c) && "
          + MEETS_NEVER
          + ")[0] + ', because it has loopback, link-local, metadata or multicast addresses'";

  private Cidrs() {}
}
