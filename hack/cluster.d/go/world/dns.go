package main

import (
	"net"

	"github.com/miekg/dns"
)

// dnsHandler answers from the zone and journals each query with the name exactly as
// it was asked: upper and lower case can carry data out as well.
type dnsHandler struct {
	zone    *Zone
	journal *Journal
}

func (h dnsHandler) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	ip, port := split(w.LocalAddr())
	e := Entry{Event: "query", Proto: "dns", IP: ip, Port: port, Peer: w.RemoteAddr().String(), Data: w.RemoteAddr().Network()}
	if len(q.Question) > 0 {
		e.Name, e.Type = q.Question[0].Name, dns.Type(q.Question[0].Qtype).String()
	}
	r := h.zone.Reply(q)
	if r == nil {
		e.RCode = "silent"
		h.journal.Write(e)
		return
	}
	if o := q.IsEdns0(); o != nil {
		r.SetEdns0(1232, false)
	}
	if w.RemoteAddr().Network() == "udp" {
		r.Truncate(udpSize(q))
	}
	e.RCode = dns.RcodeToString[r.Rcode]
	for _, rr := range r.Answer {
		e.Answers = append(e.Answers, data(rr))
	}
	h.journal.Write(e)
	_ = w.WriteMsg(r)
}

func udpSize(q *dns.Msg) int {
	if o := q.IsEdns0(); o != nil && o.UDPSize() > dns.MinMsgSize {
		return int(o.UDPSize())
	}
	return dns.MinMsgSize
}

func data(rr dns.RR) string {
	switch v := rr.(type) {
	case *dns.A:
		return v.A.String()
	case *dns.AAAA:
		return v.AAAA.String()
	case *dns.CNAME:
		return v.Target
	default:
		return dns.TypeToString[rr.Header().Rrtype]
	}
}

// serveDNS serves one address by UDP and TCP until the sockets are closed.
func serveDNS(udp net.PacketConn, tcp net.Listener, h dnsHandler, failed chan<- error) {
	go func() { failed <- dns.ActivateAndServe(nil, udp, h) }()
	go func() { failed <- dns.ActivateAndServe(tcp, nil, h) }()
}
