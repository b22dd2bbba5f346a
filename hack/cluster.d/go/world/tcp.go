package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A service speaks one protocol over one connection, which is closed when it returns.
type service func(net.Conn, *Journal) error

// serveTCP runs a service for every connection and journals how each ended.
func serveTCP(l net.Listener, proto string, s service, j *Journal, failed chan<- error) {
	for {
		c, err := journaled{l, proto, j}.Accept()
		if err != nil {
			failed <- err
			return
		}
		go func() {
			counted := &counter{Conn: c}
			err := s(counted, j)
			_ = c.Close()
			e := conn("close", proto, c)
			e.Bytes = counted.read.Load()
			if err != nil && err != io.EOF {
				e.Error = err.Error()
			}
			j.Write(e)
		}()
	}
}

type counter struct {
	net.Conn
	read atomic.Int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.read.Add(int64(n))
	return n, err
}

// maxLine is how much a peer may send without a newline.
const maxLine = 1 << 20

func lines(c net.Conn) *bufio.Scanner {
	s := bufio.NewScanner(c)
	s.Buffer(make([]byte, 0, 4096), maxLine)
	return s
}

// echoLines sends each line back, but answers "who" with what it knows of the connection.
func echoLines(c net.Conn, j *Journal) error {
	in := lines(c)
	for in.Scan() {
		line := in.Text()
		e := conn("request", "tcp", c)
		e.Data = line[:min(len(line), 256)]
		j.Write(e)
		reply := line
		if line == "who" {
			ip, port := split(c.LocalAddr())
			seen, err := json.Marshal(Seen{Proto: "tcp", IP: ip, Port: port, Peer: c.RemoteAddr().String()})
			if err != nil {
				return err
			}
			reply = string(seen)
		}
		if _, err := io.WriteString(c, reply+"\n"); err != nil {
			return err
		}
	}
	return in.Err()
}

// tick sends a numbered line every 100 ms until the peer goes: it shows to the tenth
// of a second when a tunnel was cut.
func tick(c net.Conn, _ *Journal) error {
	gone := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, c)
		gone <- err
	}()
	every := time.NewTicker(100 * time.Millisecond)
	defer every.Stop()
	for n := 1; ; n++ {
		if _, err := fmt.Fprintf(c, "%d\n", n); err != nil {
			return err
		}
		select {
		case err := <-gone:
			return err
		case <-every.C:
		}
	}
}

// pattern is what source sends: byte i of an answer is i mod 251, so that a lost or
// doubled piece of any usual size shows.
var pattern = func() []byte {
	b := make([]byte, 251*1024)
	for i := range b {
		b[i] = byte(i % 251)
	}
	return b
}()

// maxSource is the most bytes one request may ask for.
const maxSource = 64 << 30

// source answers "N\n" with N bytes of the pattern, as often as asked.
func source(c net.Conn, _ *Journal) error {
	in := lines(c)
	for in.Scan() {
		n, err := strconv.ParseInt(strings.TrimSpace(in.Text()), 10, 64)
		if err != nil || n < 0 || n > maxSource {
			return fmt.Errorf("not a number of bytes: %.20q", in.Text())
		}
		if err := sendPattern(c, n); err != nil {
			return err
		}
	}
	return in.Err()
}

func sendPattern(w io.Writer, n int64) error {
	for n > 0 {
		sent, err := w.Write(pattern[:min(n, int64(len(pattern)))])
		n -= int64(sent)
		if err != nil {
			return err
		}
	}
	return nil
}

// sink takes everything until the peer shuts its sending side, then answers the count.
func sink(c net.Conn, _ *Journal) error {
	n, err := io.Copy(io.Discard, c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c, "%d\n", n)
	return err
}

// sshBanner greets like an SSH server and journals the peer's greeting.
func sshBanner(c net.Conn, j *Journal) error {
	if _, err := io.WriteString(c, "SSH-2.0-testworld\r\n"); err != nil {
		return err
	}
	in := lines(c)
	if in.Scan() {
		e := conn("request", "ssh", c)
		e.Data = in.Text()[:min(len(in.Text()), 256)]
		j.Write(e)
	}
	return in.Err()
}

// greet answers a connection to a port that nothing should reach.
func greet(c net.Conn, _ *Journal) error {
	_, err := fmt.Fprintf(c, "test world: %s reached from %s\n", c.LocalAddr(), c.RemoteAddr())
	return err
}

// serveUDP sends every datagram back, with what it knows of its way.
func serveUDP(p net.PacketConn, j *Journal, failed chan<- error) {
	ip, port := split(p.LocalAddr())
	buffer := make([]byte, 64<<10)
	for {
		n, peer, err := p.ReadFrom(buffer)
		if err != nil {
			failed <- err
			return
		}
		j.Write(Entry{Event: "datagram", Proto: "udp", IP: ip, Port: port, Peer: peer.String(), Bytes: int64(n)})
		_, _ = p.WriteTo([]byte("test world: "+p.LocalAddr().String()+" reached from "+peer.String()+"\n"), peer)
	}
}
