// World is the internet of the cluster tests: a DNS with its own names, an HTTPS,
// HTTP and TCP echo that reports what it saw, and a git server, all on addresses that
// look public. Everything that reaches it becomes a line of requests.jsonl, so a test
// can tell what left a sandbox and what didn't.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

const usage = `usage: world serve --state DIR [--bind IP,…] [--dns IP,…] [--udp IP,…] [--shift N]
Files in DIR: ca.crt (what clients must trust; kept over restarts), requests.jsonl (what
arrived), ready (exists while everything listens), git/ (the repositories of git.test).
Ports: 53 DNS · 80 8080 HTTP · 443 8443 HTTPS · 22 SSH banner · 7000 line echo ("who" asks)
· 7001 a line each 100 ms · 9000 "N\n" sends N bytes · 9001 counts until EOF
· 25 853 5432 greet whoever gets there · UDP 443 7000 echo
`

func main() {
	log.SetFlags(log.LstdFlags | log.LUTC)
	if len(os.Args) < 2 || os.Args[1] != "serve" {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(64)
	}
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage); flags.PrintDefaults() }
	state := flags.String("state", "", "directory for the files above (required)")
	bind := flags.String("bind", "0.0.0.0,::", "addresses of the TCP services")
	dnsAt := flags.String("dns", prefix4+"53,"+prefix6+"53", "addresses of the DNS")
	udpAt := flags.String("udp", hosts("10", "20", "22", "30", "66"), "addresses of the UDP echo")
	shift := flags.Int("shift", 0, "added to every port")
	_ = flags.Parse(os.Args[2:])
	if *state == "" || flags.NArg() > 0 {
		flags.Usage()
		os.Exit(64)
	}
	w := world{state: *state, bind: addresses(*bind), dns: addresses(*dnsAt), udp: addresses(*udpAt), shift: *shift}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	failed, err := w.start()
	if err != nil {
		log.Fatal(err)
	}
	ready := filepath.Join(*state, "ready")
	if err := os.WriteFile(ready, nil, 0o644); err != nil {
		log.Fatal(err)
	}
	log.Print("ready")
	select {
	case err = <-failed:
	case <-stop:
	}
	_ = os.Remove(ready)
	if err != nil {
		log.Fatal(err)
	}
}

func hosts(numbers ...string) string {
	var all []string
	for _, n := range numbers {
		all = append(all, prefix4+n, prefix6+n)
	}
	return strings.Join(all, ",")
}

func addresses(list string) []netip.Addr {
	var all []netip.Addr
	for _, s := range strings.Split(list, ",") {
		a, err := netip.ParseAddr(s)
		if err != nil {
			log.Fatalf("not an address: %q", s)
		}
		all = append(all, a)
	}
	return all
}

// world is where everything listens.
type world struct {
	state          string
	bind, dns, udp []netip.Addr
	shift          int
}

var tcpServices = map[int]struct {
	proto string
	run   service
}{
	22: {"ssh", sshBanner}, 7000: {"tcp", echoLines}, 7001: {"tcp", tick}, 9000: {"tcp", source}, 9001: {"tcp", sink},
	25: {"tcp", greet}, 853: {"tcp", greet}, 5432: {"tcp", greet},
}

// start binds everything and serves. What then fails is sent on the channel.
func (w world) start() (<-chan error, error) {
	if err := os.MkdirAll(filepath.Join(w.state, "git"), 0o755); err != nil {
		return nil, err
	}
	state, err := filepath.Abs(w.state)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(filepath.Join(state, "ready")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	out, err := os.OpenFile(filepath.Join(state, "requests.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	ca, err := OpenCA(state)
	if err != nil {
		return nil, err
	}
	repositories, err := openGit(filepath.Join(state, "git"))
	if err != nil {
		return nil, err
	}
	git, err := repositories.handler(log.Default())
	if err != nil {
		return nil, err
	}
	journal := NewJournal(out)
	failed := make(chan error, 64)
	if err := w.startDNS(dnsHandler{NewZone(), journal}, failed); err != nil {
		return nil, err
	}
	if err := w.startUDP(journal, failed); err != nil {
		return nil, err
	}
	if err := w.startTCP(journal, failed); err != nil {
		return nil, err
	}
	if err := w.startWeb(echo{journal, git}, ca, failed); err != nil {
		return nil, err
	}
	return failed, nil
}

func (w world) startDNS(h dnsHandler, failed chan<- error) error {
	for _, ip := range w.dns {
		udp, err := listenUDP(ip, 53+w.shift)
		if err != nil {
			return err
		}
		tcp, err := listenTCP(ip, 53+w.shift)
		if err != nil {
			return err
		}
		serveDNS(udp, tcp, h, failed)
	}
	return nil
}

func (w world) startUDP(j *Journal, failed chan<- error) error {
	for _, ip := range w.udp {
		for _, port := range []int{443, 7000} {
			p, err := listenUDP(ip, port+w.shift)
			if err != nil {
				return err
			}
			go serveUDP(p, j, failed)
		}
	}
	return nil
}

func (w world) startTCP(j *Journal, failed chan<- error) error {
	for _, ip := range w.bind {
		for port, s := range tcpServices {
			l, err := listenTCP(ip, port+w.shift)
			if err != nil {
				return err
			}
			go serveTCP(l, s.proto, s.run, j, failed)
		}
	}
	return nil
}

func (w world) startWeb(h echo, ca *CA, failed chan<- error) error {
	plain, secure := plainServer(h), secureServer(h, ca)
	for _, ip := range w.bind {
		for _, port := range []int{80, 8080} {
			l, err := listenTCP(ip, port+w.shift)
			if err != nil {
				return err
			}
			go serveHTTP(l, plain, h.journal, failed)
		}
		for _, port := range []int{443, 8443} {
			l, err := listenTCP(ip, port+w.shift)
			if err != nil {
				return err
			}
			go serveHTTPS(l, secure, h.journal, failed)
		}
	}
	return nil
}
