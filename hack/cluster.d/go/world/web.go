package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Seen is what the echo reports about a connection or request.
type Seen struct {
	Proto string `json:"proto"`
	SNI   string `json:"sni"`
	Host  string `json:"host"`
	Path  string `json:"path"`
	IP    string `json:"ip"`
	Port  int    `json:"port"`
	Peer  string `json:"peer"`

	HTTP    string      `json:"http,omitempty"`
	Method  string      `json:"method,omitempty"`
	Headers http.Header `json:"headers,omitempty"`
	// Bytes is the size of the request's body.
	Bytes int64 `json:"bytes,omitempty"`
}

type connKey struct{}

// echo answers every request with what was seen of it. Three paths do more:
// /bytes/N sends N bytes, /ticks a line every 100 ms until the client goes, and
// /redirect?to=URL answers 302. Requests for git.test go to git.
type echo struct {
	journal *Journal
	git     http.Handler
}

func (h echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := r.Context().Value(connKey{}).(net.Conn)
	proto, sni := "http", ""
	if r.TLS != nil {
		proto, sni = "https", r.TLS.ServerName
	}
	e := conn("request", proto, c)
	e.SNI, e.Host, e.Method, e.Path = sni, r.Host, r.Method, r.URL.RequestURI()

	if proto == "https" && hostname(r.Host) == "git.test" {
		e.Proto = "git"
		h.journal.Write(e)
		h.git.ServeHTTP(w, r)
		return
	}
	h.journal.Write(e)
	switch {
	case strings.HasPrefix(r.URL.Path, "/bytes/"):
		serveBytes(w, strings.TrimPrefix(r.URL.Path, "/bytes/"))
	case r.URL.Path == "/ticks":
		serveTicks(w, r)
	case r.URL.Path == "/redirect":
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	default:
		n, _ := io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(Seen{
			Proto: proto, SNI: sni, Host: r.Host, Path: r.URL.RequestURI(), IP: e.IP, Port: e.Port, Peer: e.Peer,
			HTTP: r.Proto, Method: r.Method, Headers: r.Header, Bytes: n,
		})
	}
}

func hostname(hostport string) string {
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		hostport = h
	}
	return strings.ToLower(strings.TrimSuffix(hostport, "."))
}

func serveBytes(w http.ResponseWriter, count string) {
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil || n < 0 || n > maxSource {
		http.Error(w, "not a number of bytes", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Length", count)
	w.Header().Set("Content-Type", "application/octet-stream")
	_ = sendPattern(w, n)
}

func serveTicks(w http.ResponseWriter, r *http.Request) {
	every := time.NewTicker(100 * time.Millisecond)
	defer every.Stop()
	for n := 1; ; n++ {
		if _, err := fmt.Fprintf(w, "%d\n", n); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-every.C:
		}
	}
}

// plainServer answers for every host.
func plainServer(h echo) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
		ConnContext:       func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
	}
}

// secureServer is a server of its own, because net/http sets HTTP/2 up only for the
// first listener of a server, and a plain one would switch it off.
func secureServer(h echo, ca *CA) *http.Server {
	s := plainServer(h)
	s.TLSConfig = &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: ca.Certificate,
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			e := conn("handshake", "tls", hello.Conn)
			e.SNI = hello.ServerName
			e.Data = strings.Join(hello.SupportedProtos, ",")
			h.journal.Write(e)
			return nil, nil
		},
	}
	return s
}

func serveHTTP(l net.Listener, s *http.Server, j *Journal, failed chan<- error) {
	failed <- s.Serve(journaled{l, "http", j})
}

func serveHTTPS(l net.Listener, s *http.Server, j *Journal, failed chan<- error) {
	failed <- s.ServeTLS(newTLSOnly(journaled{l, "tls", j}, j), "", "")
}
