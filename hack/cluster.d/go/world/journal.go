package main

import (
	"encoding/json"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// Entry is one line of requests.jsonl. What a field doesn't apply to is absent.
type Entry struct {
	Time  string `json:"time"`
	Event string `json:"event"` // query, datagram, connection, handshake, request, close
	Proto string `json:"proto"` // dns, udp, tcp, tls, http, https, ssh, git
	// IP and Port are the address in the test world that was reached.
	IP   string `json:"ip,omitempty"`
	Port int    `json:"port,omitempty"`
	// Peer is who reached it, as address:port.
	Peer    string   `json:"peer,omitempty"`
	SNI     string   `json:"sni,omitempty"`
	Host    string   `json:"host,omitempty"`
	Method  string   `json:"method,omitempty"`
	Path    string   `json:"path,omitempty"`
	Name    string   `json:"name,omitempty"`
	Type    string   `json:"type,omitempty"`
	RCode   string   `json:"rcode,omitempty"`
	Answers []string `json:"answers,omitempty"`
	// Bytes is what the peer sent (close, datagram).
	Bytes int64  `json:"bytes,omitempty"`
	Data  string `json:"data,omitempty"`
	Error string `json:"error,omitempty"`
}

// Journal writes entries as JSON lines, each in one write, so that a reader who
// follows the file and a test that truncates it see whole lines.
type Journal struct {
	mu  sync.Mutex
	out io.Writer
}

// NewJournal writes to out, which should be opened for appending.
func NewJournal(out io.Writer) *Journal { return &Journal{out: out} }

// Write adds the time and appends the entry.
func (j *Journal) Write(e Entry) {
	e.Time = time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
	line, err := json.Marshal(e)
	if err != nil {
		panic(err) // an Entry holds only strings and numbers
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, _ = j.out.Write(append(line, '\n'))
}

// conn starts an entry about a connection.
func conn(event, proto string, c net.Conn) Entry {
	ip, port := split(c.LocalAddr())
	return Entry{Event: event, Proto: proto, IP: ip, Port: port, Peer: c.RemoteAddr().String()}
}

func split(a net.Addr) (string, int) {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String(), 0
	}
	n, _ := strconv.Atoi(port)
	return host, n
}
