package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// listener binds addresses that may not exist yet: an IPv6 address is not usable at
// once after it was added, and routed ranges (ip route add local) have none at all.
var listener = net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_IP, syscall.IP_FREEBIND, 1)
	})
	if err != nil {
		return err
	}
	return failed
}}

// listenTCP keeps the families apart, so that "0.0.0.0" and "::" can both be bound.
func listenTCP(ip netip.Addr, port int) (net.Listener, error) {
	return listener.Listen(context.Background(), "tcp"+family(ip), join(ip, port))
}

func listenUDP(ip netip.Addr, port int) (net.PacketConn, error) {
	return listener.ListenPacket(context.Background(), "udp"+family(ip), join(ip, port))
}

func family(ip netip.Addr) string {
	if ip.Is4() {
		return "4"
	}
	return "6"
}

func join(ip netip.Addr, port int) string {
	return net.JoinHostPort(ip.String(), strconv.Itoa(port))
}

// journaled notes every connection as soon as it is accepted: a SYN that got an
// answer is already a leak, whatever is sent over it.
type journaled struct {
	net.Listener
	proto   string
	journal *Journal
}

func (l journaled) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.journal.Write(conn("connection", l.proto, c))
	}
	return c, err
}

// tlsOnly hands on connections that begin like TLS and answers the others itself in
// clear text, so that something else let through on a TLS port is seen on both sides.
type tlsOnly struct {
	net.Listener
	journal *Journal
	accept  chan net.Conn
	done    chan struct{}
	once    sync.Once
	err     error
}

func newTLSOnly(l net.Listener, j *Journal) *tlsOnly {
	t := &tlsOnly{Listener: l, journal: j, accept: make(chan net.Conn), done: make(chan struct{})}
	go t.run()
	return t
}

func (t *tlsOnly) run() {
	for {
		c, err := t.Listener.Accept()
		if err != nil {
			t.once.Do(func() { t.err = err; close(t.done) })
			return
		}
		go t.sort(c)
	}
}

const tlsHandshake = 0x16

func (t *tlsOnly) sort(c net.Conn) {
	in := bufio.NewReader(c)
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
	first, err := in.Peek(1)
	_ = c.SetReadDeadline(time.Time{})
	if err != nil {
		_ = c.Close()
		return
	}
	if first[0] != tlsHandshake {
		defer c.Close()
		seen, _ := in.Peek(in.Buffered())
		e := conn("request", "tcp", c)
		e.Data = hex.EncodeToString(seen[:min(len(seen), 64)])
		e.Error = "not TLS"
		t.journal.Write(e)
		_, _ = c.Write([]byte("test world: not TLS\n"))
		return
	}
	select {
	case t.accept <- peeked{c, in}:
	case <-t.done:
		_ = c.Close()
	}
}

func (t *tlsOnly) Accept() (net.Conn, error) {
	select {
	case c := <-t.accept:
		return c, nil
	case <-t.done:
		return nil, t.err
	}
}

// peeked is a connection of which some bytes were read ahead.
type peeked struct {
	net.Conn
	in *bufio.Reader
}

func (p peeked) Read(b []byte) (int, error) { return p.in.Read(b) }
