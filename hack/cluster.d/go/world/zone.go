package main

import (
	"net/netip"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// The world's prefixes: the documentation ranges, which look public to a proxy.
const (
	prefix4 = "203.0.113."
	prefix6 = "2001:db8:113::"
)

// answer is what the zone knows about a name; the zero value is a name without addresses.
type answer struct {
	a     []string
	aaaa  []string
	cname string
	txt   string
	ttl   uint32
	// flip makes each query of a type answer only one of its addresses, the next one each time.
	flip bool
	// rcode other than success is answered as it is; silent answers nothing at all.
	rcode  int
	silent bool
}

// public is a host of the test world, reachable by IPv4 and IPv6 under the same number.
func public(n string) answer {
	return answer{a: []string{prefix4 + n}, aaaa: []string{prefix6 + n}, ttl: 60}
}

func only(addrs ...string) answer {
	r := answer{ttl: 60}
	for _, s := range addrs {
		if netip.MustParseAddr(s).Is4() {
			r.a = append(r.a, s)
		} else {
			r.aaaa = append(r.aaaa, s)
		}
	}
	return r
}

// names of the test world. The ones below allowed.test are traps for a proxy that
// trusts what an allowed name resolves to.
var names = map[string]answer{
	"allowed.test.":       {a: []string{prefix4 + "10"}, aaaa: []string{prefix6 + "10"}, ttl: 60, txt: "a TXT answer from the test world"},
	"denied.test.":        public("66"),
	"git.test.":           public("20"),
	"ssh.test.":           public("22"),
	"tcp.test.":           public("23"),
	"extra.allowed.test.": public("11"),
	"wild.test.":          public("31"),

	"private.allowed.test.":  only("10.0.0.5", "fd00:5::5"),
	"mixed.allowed.test.":    only(prefix4+"10", "10.0.0.5", prefix6+"10", "fd00:5::5"),
	"rebind.allowed.test.":   {a: []string{prefix4 + "10", "127.0.0.1"}, aaaa: []string{prefix6 + "10", "::1"}, flip: true},
	"cname.allowed.test.":    {cname: "denied.test.", ttl: 60},
	"loopback.allowed.test.": only("127.0.0.1", "::1"),
	"metadata.allowed.test.": only("169.254.169.254", "fd00:ec2::254"),
	"cluster.allowed.test.":  only("10.43.0.1", "fd00:43::1"),
	"node.allowed.test.":     only("10.99.0.1", "fd00:99::1"),
	"mapped.allowed.test.":   {aaaa: []string{"::ffff:10.0.0.5"}, ttl: 60},
	"nat64.allowed.test.":    only("64:ff9b::a00:5"),
	"v4only.allowed.test.":   only(prefix4 + "10"),
	"v6only.allowed.test.":   only(prefix6 + "10"),
	"empty.allowed.test.":    {ttl: 60},
	"servfail.allowed.test.": {rcode: dns.RcodeServerFailure},
	"silent.allowed.test.":   {silent: true},
}

// wildcard answers one or more labels below wild.test.
var wildcard = public("30")

// Zone answers queries. It has no state but how often a flipping name was asked.
type Zone struct {
	mu    sync.Mutex
	asked map[string]int
}

// NewZone is a zone whose flipping names start with their public address.
func NewZone() *Zone { return &Zone{asked: map[string]int{}} }

// Reply answers a query, or nil where the answer is silence. Everything the zone
// doesn't hold, under .test or not, is NXDOMAIN: the world has nothing beyond it.
func (z *Zone) Reply(q *dns.Msg) *dns.Msg {
	r := new(dns.Msg)
	r.SetReply(q)
	r.Authoritative = true
	if len(q.Question) != 1 || q.Opcode != dns.OpcodeQuery {
		r.Rcode = dns.RcodeNotImplemented
		return r
	}
	question := q.Question[0]
	known, ok := lookup(strings.ToLower(question.Name))
	switch {
	case !ok:
		r.Rcode = dns.RcodeNameError
	case known.silent:
		return nil
	case known.rcode != dns.RcodeSuccess:
		r.Rcode = known.rcode
	default:
		z.fill(r, question, known)
	}
	if len(r.Answer) == 0 && r.Rcode != dns.RcodeServerFailure {
		r.Ns = []dns.RR{soa}
	}
	return r
}

func lookup(name string) (answer, bool) {
	if known, ok := names[name]; ok {
		return known, true
	}
	if strings.HasSuffix(name, ".wild.test.") {
		return wildcard, true
	}
	return answer{}, false
}

func (z *Zone) fill(r *dns.Msg, q dns.Question, known answer) {
	if known.cname != "" {
		r.Answer = append(r.Answer, &dns.CNAME{Hdr: header(q.Name, dns.TypeCNAME, known.ttl), Target: known.cname})
		q.Name = known.cname
		known = names[known.cname]
	}
	switch q.Qtype {
	case dns.TypeA:
		for _, s := range z.pick(q, known.a, known.flip) {
			r.Answer = append(r.Answer, &dns.A{Hdr: header(q.Name, dns.TypeA, known.ttl), A: netip.MustParseAddr(s).AsSlice()})
		}
	case dns.TypeAAAA:
		for _, s := range z.pick(q, known.aaaa, known.flip) {
			r.Answer = append(r.Answer, &dns.AAAA{Hdr: header(q.Name, dns.TypeAAAA, known.ttl), AAAA: netip.MustParseAddr(s).AsSlice()})
		}
	case dns.TypeTXT:
		if known.txt != "" {
			r.Answer = append(r.Answer, &dns.TXT{Hdr: header(q.Name, dns.TypeTXT, known.ttl), Txt: []string{known.txt}})
		}
	}
}

// pick is all addresses, or of a flipping name the next one. Each type is counted on
// its own, so that a client which asks A and AAAA together still sees both flip.
func (z *Zone) pick(q dns.Question, addrs []string, flip bool) []string {
	if !flip || len(addrs) == 0 {
		return addrs
	}
	key := strings.ToLower(q.Name) + dns.TypeToString[q.Qtype]
	z.mu.Lock()
	defer z.mu.Unlock()
	n := z.asked[key] % len(addrs)
	z.asked[key]++
	return addrs[n : n+1]
}

func header(name string, t uint16, ttl uint32) dns.RR_Header {
	return dns.RR_Header{Name: name, Rrtype: t, Class: dns.ClassINET, Ttl: ttl}
}

var soa = &dns.SOA{
	Hdr: header("test.", dns.TypeSOA, 1), Ns: "ns.test.", Mbox: "world.test.",
	Serial: 1, Refresh: 3600, Retry: 600, Expire: 86400, Minttl: 1,
}
