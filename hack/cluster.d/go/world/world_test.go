package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

func ask(t *testing.T, z *Zone, name string, kind uint16) (answers []string, rcode string) {
	t.Helper()
	q := new(dns.Msg)
	q.SetQuestion(name, kind)
	r := z.Reply(q)
	if r == nil {
		return nil, "silent"
	}
	if _, err := r.Pack(); err != nil {
		t.Fatalf("%s: the answer can't be sent: %v", name, err)
	}
	for _, rr := range r.Answer {
		answers = append(answers, data(rr))
	}
	return answers, dns.RcodeToString[r.Rcode]
}

func TestZoneAnswers(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  uint16
		rcode string
		want  []string
	}{
		{"allowed.test.", dns.TypeA, "NOERROR", []string{"203.0.113.10"}},
		{"allowed.test.", dns.TypeAAAA, "NOERROR", []string{"2001:db8:113::10"}},
		{"aLLowed.Test.", dns.TypeA, "NOERROR", []string{"203.0.113.10"}},
		{"allowed.test.", dns.TypeHTTPS, "NOERROR", nil},
		{"allowed.test.", dns.TypeTXT, "NOERROR", []string{"TXT"}},
		{"denied.test.", dns.TypeA, "NOERROR", []string{"203.0.113.66"}},
		{"a.wild.test.", dns.TypeA, "NOERROR", []string{"203.0.113.30"}},
		{"b.a.wild.test.", dns.TypeAAAA, "NOERROR", []string{"2001:db8:113::30"}},
		{"wild.test.", dns.TypeA, "NOERROR", []string{"203.0.113.31"}},
		{"private.allowed.test.", dns.TypeA, "NOERROR", []string{"10.0.0.5"}},
		{"mixed.allowed.test.", dns.TypeA, "NOERROR", []string{"203.0.113.10", "10.0.0.5"}},
		{"cname.allowed.test.", dns.TypeA, "NOERROR", []string{"denied.test.", "203.0.113.66"}},
		{"mapped.allowed.test.", dns.TypeAAAA, "NOERROR", []string{"10.0.0.5"}},
		{"empty.allowed.test.", dns.TypeA, "NOERROR", nil},
		{"servfail.allowed.test.", dns.TypeA, "SERVFAIL", nil},
		{"silent.allowed.test.", dns.TypeA, "silent", nil},
		{"other.test.", dns.TypeA, "NXDOMAIN", nil},
		{"x.allowed.test.", dns.TypeA, "NXDOMAIN", nil},
		{"xwild.test.", dns.TypeA, "NXDOMAIN", nil},
		{"github.com.", dns.TypeA, "NXDOMAIN", nil},
	} {
		got, rcode := ask(t, NewZone(), c.name, c.kind)
		if !slices.Equal(got, c.want) || rcode != c.rcode {
			t.Errorf("%s %s: %v %s, want %v %s", c.name, dns.TypeToString[c.kind], got, rcode, c.want, c.rcode)
		}
	}
}

func TestRebindingNameFlipsPerTypeAndMayNotBeCached(t *testing.T) {
	z := NewZone()
	var seen []string
	for range 2 {
		for _, kind := range []uint16{dns.TypeA, dns.TypeAAAA} {
			q := new(dns.Msg)
			q.SetQuestion("rebind.allowed.test.", kind)
			rr := z.Reply(q).Answer[0]
			if rr.Header().Ttl != 0 {
				t.Errorf("ttl %d", rr.Header().Ttl)
			}
			seen = append(seen, data(rr))
		}
	}
	if want := []string{"203.0.113.10", "2001:db8:113::10", "127.0.0.1", "::1"}; !slices.Equal(seen, want) {
		t.Errorf("%v, want %v", seen, want)
	}
}

// journalFile is a journal's output that a test can read while it grows.
type journalFile struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (f *journalFile) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.b.Write(b)
}

// await polls until an entry fits, which comes just after what the client saw.
func (f *journalFile) await(t *testing.T, what string, fits func(Entry) bool) Entry {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		f.mu.Lock()
		text := f.b.String()
		f.mu.Unlock()
		for line := range strings.Lines(text) {
			var e Entry
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatalf("not a JSON line: %q", line)
			}
			if fits(e) {
				return e
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("no entry for %s in:\n%s", what, text)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

var loopback = netip.MustParseAddr("127.0.0.1")

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := listenTCP(loopback, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestDNSJournalsTheNameAsAsked(t *testing.T) {
	var file journalFile
	udp, err := listenUDP(loopback, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = udp.Close() })
	tcp := listen(t)
	serveDNS(udp, tcp, dnsHandler{NewZone(), NewJournal(&file)}, make(chan error, 2))
	for network, at := range map[string]string{"udp": udp.LocalAddr().String(), "tcp": tcp.Addr().String()} {
		q := new(dns.Msg)
		q.SetQuestion("SeCreT.allowed.test.", dns.TypeTXT)
		r, _, err := (&dns.Client{Net: network}).Exchange(q, at)
		if err != nil || r.Rcode != dns.RcodeNameError {
			t.Fatalf("%s: %v %v", network, r, err)
		}
		e := file.await(t, network, func(e Entry) bool { return e.Event == "query" && e.Data == network })
		if e.Name != "SeCreT.allowed.test." || e.Type != "TXT" || e.RCode != "NXDOMAIN" || !strings.HasPrefix(e.Peer, "127.0.0.1:") {
			t.Errorf("%+v", e)
		}
	}
}

type site struct {
	file  journalFile
	ca    *CA
	state string
	http  string
	https string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{state: t.TempDir()}
	var err error
	if s.ca, err = OpenCA(s.state); err != nil {
		t.Fatal(err)
	}
	root, err := openGit(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	git, err := root.handler(logTo(t))
	if err != nil {
		t.Fatal(err)
	}
	j := NewJournal(&s.file)
	web, webTLS := plainServer(echo{j, git}), secureServer(echo{j, git}, s.ca)
	plain, secure := listen(t), listen(t)
	s.http, s.https = plain.Addr().String(), secure.Addr().String()
	failed := make(chan error, 2)
	go serveHTTP(plain, web, j, failed)
	go serveHTTPS(secure, webTLS, j, failed)
	t.Cleanup(func() { _ = web.Close(); _ = webTLS.Close() })
	return s
}

func (s *site) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.ca.cert)
	return pool
}

// get asks the site for url, whatever host it names.
func (s *site) get(t *testing.T, url string) Seen {
	t.Helper()
	at := s.http
	if strings.HasPrefix(url, "https:") {
		at = s.https
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: s.roots()},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, at)
		},
		ForceAttemptHTTP2: true,
	}
	defer transport.CloseIdleConnections()
	r, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var seen Seen
	if err := json.NewDecoder(r.Body).Decode(&seen); err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestEchoReportsAndJournalsWhatItSaw(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct{ url, proto, sni, event string }{
		{"http://allowed.test/a?b=c", "http", "", "connection"},
		{"https://denied.test/a?b=c", "https", "denied.test", "handshake"},
	} {
		seen := s.get(t, c.url)
		host := strings.Split(c.url, "/")[2]
		if seen.Proto != c.proto || seen.SNI != c.sni || seen.Host != host || seen.Path != "/a?b=c" || seen.IP != "127.0.0.1" {
			t.Errorf("%s: %+v", c.url, seen)
		}
		s.file.await(t, c.event, func(e Entry) bool { return e.Event == c.event && e.Peer == seen.Peer && e.SNI == c.sni })
		s.file.await(t, c.url, func(e Entry) bool {
			return e.Event == "request" && e.Proto == c.proto && e.Host == host && e.Path == "/a?b=c" && e.Peer == seen.Peer
		})
	}
}

func TestTLSWithoutANameIsAnsweredForTheAddress(t *testing.T) {
	s := newSite(t)
	if seen := s.get(t, "https://127.0.0.1/"); seen.SNI != "" || seen.Proto != "https" {
		t.Errorf("%+v", seen)
	}
}

func TestAnythingElseOnTheTLSPortIsJournaled(t *testing.T) {
	s := newSite(t)
	c := dial(t, s.https)
	if _, err := c.Write([]byte("SSH-2.0-x\r\n")); err != nil {
		t.Fatal(err)
	}
	if reply, _ := io.ReadAll(c); !strings.Contains(string(reply), "not TLS") {
		t.Errorf("%q", reply)
	}
	e := s.file.await(t, "request", func(e Entry) bool { return e.Error == "not TLS" })
	if e.Data != fmt.Sprintf("%x", "SSH-2.0-x\r\n") {
		t.Errorf("%+v", e)
	}
}

func TestCASurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	first, err := OpenCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := OpenCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !first.cert.Equal(second.cert) {
		t.Error("another certificate")
	}
}

func TestGitClonesAndOnlyPushGitTakesAPush(t *testing.T) {
	s := newSite(t)
	_, port, _ := net.SplitHostPort(s.https)
	dir := t.TempDir()
	git := func(args ...string) error {
		cmd := exec.Command("git", append([]string{
			"-c", "http.sslCAInfo=" + filepath.Join(s.state, "ca.crt"),
			"-c", "http.curloptResolve=git.test:" + port + ":127.0.0.1",
			"-c", "user.name=t", "-c", "user.email=t@git.test",
		}, args...)...)
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	for _, repo := range []string{"repo", "push"} {
		if err := git("clone", "-q", "https://git.test:"+port+"/"+repo+".git"); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(filepath.Join(dir, repo, "README.md")); err != nil || !strings.HasPrefix(string(text), "Hello") {
			t.Errorf("%q %v", text, err)
		}
		if err := git("-C", repo, "commit", "-q", "--allow-empty", "-m", "more"); err != nil {
			t.Fatal(err)
		}
		if err := git("-C", repo, "push", "-q"); (err == nil) != (repo == "push") {
			t.Errorf("push to %s.git: %v", repo, err)
		}
	}
}

func dial(t *testing.T, at string) net.Conn {
	t.Helper()
	c, err := net.DialTimeout("tcp", at, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

func startTCP(t *testing.T, file *journalFile, run service) net.Conn {
	t.Helper()
	l := listen(t)
	go serveTCP(l, "tcp", run, NewJournal(file), make(chan error, 1))
	return dial(t, l.Addr().String())
}

func TestLineEchoAnswersWhoIsThere(t *testing.T) {
	var file journalFile
	c := startTCP(t, &file, echoLines)
	in := bufio.NewReader(c)
	for sent, want := range map[string]string{"hello": "hello\n", "who": `"peer":"` + c.LocalAddr().String() + `"`} {
		_, _ = fmt.Fprintln(c, sent)
		if got, err := in.ReadString('\n'); err != nil || !strings.Contains(got, want) {
			t.Errorf("%s: %q %v", sent, got, err)
		}
	}
}

func TestSourceSendsAllEvenAfterAHalfClose(t *testing.T) {
	const n = 3_000_001
	c := startTCP(t, new(journalFile), source)
	_, _ = fmt.Fprintln(c, n)
	_ = c.(*net.TCPConn).CloseWrite()
	got, err := io.ReadAll(c)
	if err != nil || len(got) != n {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	for i, b := range got {
		if b != byte(i%251) {
			t.Fatalf("byte %d is %d", i, b)
		}
	}
}

func TestSinkCountsUntilTheHalfClose(t *testing.T) {
	var file journalFile
	c := startTCP(t, &file, sink)
	_, _ = c.Write(make([]byte, 1_234_567))
	_ = c.(*net.TCPConn).CloseWrite()
	if got, _ := io.ReadAll(c); string(got) != "1234567\n" {
		t.Errorf("%q", got)
	}
	file.await(t, "close", func(e Entry) bool { return e.Event == "close" && e.Bytes == 1_234_567 })
}

func TestTickerCountsAndItsEndIsJournaled(t *testing.T) {
	var file journalFile
	c := startTCP(t, &file, tick)
	in := bufio.NewReader(c)
	for _, want := range []string{"1\n", "2\n", "3\n"} {
		if got, err := in.ReadString('\n'); got != want {
			t.Errorf("%q %v", got, err)
		}
	}
	_ = c.Close()
	file.await(t, "close", func(e Entry) bool { return e.Event == "close" })
}

func TestSSHGreets(t *testing.T) {
	var file journalFile
	c := startTCP(t, &file, sshBanner)
	if got, _ := bufio.NewReader(c).ReadString('\n'); got != "SSH-2.0-testworld\r\n" {
		t.Errorf("%q", got)
	}
	_, _ = fmt.Fprintf(c, "SSH-2.0-client\r\n")
	file.await(t, "request", func(e Entry) bool { return e.Proto == "ssh" && e.Data == "SSH-2.0-client" })
}

func logTo(t *testing.T) *log.Logger { return log.New(t.Output(), "git: ", 0) }
