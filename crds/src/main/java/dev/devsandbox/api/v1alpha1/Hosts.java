package dev.devsandbox.api.v1alpha1;

/**
 * CEL for lists of host names. Each rule has a message of its own that says what to write. The
 * number of hosts is bounded so that the estimated cost stays inside the API server's budget.
 */
final class Hosts {
  /** As many names as one rule may have. */
  static final int MOST = 32;

  static final String LOWER_CASE = "self.all(h, h == h.lowerAscii())";
  static final String LOWER_CASE_MESSAGE =
      "'write ' + self.filter(h, h != h.lowerAscii())[0].lowerAscii() + ' in lower case'";

  static final String BARE =
      "self.all(h, !h.contains('/') && !h.contains(':') && !h.contains('@'))";
  static final String BARE_MESSAGE =
      "'write only the host name instead of ' + self.filter(h, h.contains('/') ||"
          + " h.contains(':') || h.contains('@'))[0] + ', without scheme, user, port and path;"
          + " ports go to the field ports'";

  static final String NO_ADDRESS = "self.all(h, !isIP(h))";
  static final String NO_ADDRESS_MESSAGE =
      "self.filter(h, isIP(h))[0] + ' is an address; write it as a range in a rule with cidrs'";

  /** Suffixes below which strangers register names: a wildcard there would mean anybody. */
  static final String WILDCARD =
      "self.all(h, !h.startsWith('*') || (h.startsWith('*.') && h.indexOf('.', 2) > 0 &&"
          + " !(h.substring(2) in ['co.uk', 'org.uk', 'ac.uk', 'gov.uk', 'com.au', 'net.au',"
          + " 'org.au', 'co.nz', 'co.jp', 'ne.jp', 'or.jp', 'co.kr', 'co.in', 'com.br', 'com.cn',"
          + " 'com.mx', 'com.tr', 'com.tw', 'co.za', 'github.io', 'gitlab.io', 'pages.dev',"
          + " 'workers.dev', 'web.app', 'firebaseapp.com', 'herokuapp.com', 'netlify.app',"
          + " 'vercel.app', 'azurewebsites.net', 'cloudfront.net', 'amazonaws.com'])))";

  static final String WILDCARD_MESSAGE =
      "'a wildcard is *. and a name under which one owner has everything, such as *.example.com;"
          + " anybody can have names under ' + self.filter(h, h.startsWith('*'))[0]";

  static final String NAME = "self.all(h, h.matches('^[*.a-z0-9_-]*[.][a-z][a-z0-9-]*$'))";
  static final String NAME_MESSAGE =
      "'a host is a full name such as api.example.com in ASCII (names in other scripts in their"
          + " xn-- form), or *. and such a name; this is not: ' + self.filter(h,"
          + " !h.matches('^[*.a-z0-9_-]*[.][a-z][a-z0-9-]*$'))[0]";

  static final String LABELS =
      "self.all(h, !h.contains('..') && !h.contains('.-') && !h.contains('-.') &&"
          + " !h.startsWith('.') && !h.startsWith('-') && !h.endsWith('-') &&"
          + " h.lastIndexOf('*') < 1)";
  static final String LABELS_MESSAGE =
      "a label of a host name is not empty and neither starts nor ends with a hyphen, and * is"
          + " only the first label";

  private Hosts() {}
}
