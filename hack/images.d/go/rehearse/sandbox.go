package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

// resolver asks an address that is redirected to the policy DNS, as any would be.
var resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, "203.0.113.53:53")
}}

var dialer = &net.Dialer{Timeout: 5 * time.Second, Resolver: resolver}

// web is a client whose proxy is nil for the transparent way. Whom it talks to is the
// test world, whose certificates prove nothing that matters here.
func web(proxy *url.URL) *http.Client {
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		Proxy: http.ProxyURL(proxy), DialContext: dialer.DialContext, DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
}

type step struct {
	name string
	do   func() error
}

// useSidecars does what a workload does, twice: what happened only once is not hot.
func useSidecars() error {
	steps := append(egressSteps(), identitySteps()...)
	failed := 0
	for round := range 2 {
		for _, s := range steps {
			try := s.do
			limit := time.Duration(0)
			if round == 0 {
				limit = 10 * time.Second // until config and channel are there
			}
			if err := until(limit, try); err != nil {
				failed++
				fmt.Fprintf(os.Stderr, "rehearse: %s: %v\n", s.name, err)
			}
		}
	}
	// Two heartbeats.
	time.Sleep(2500 * time.Millisecond)
	if failed > 0 {
		return fmt.Errorf("%d steps failed", failed)
	}
	return nil
}

func egressSteps() []step {
	explicit := &url.URL{Scheme: "http", Host: "127.0.0.1:15002"}
	return []step{
		{"allowed by TLS", func() error { return get(web(nil), "https://allowed.test/", http.StatusOK) }},
		{"allowed by TLS below a wildcard", func() error { return get(web(nil), "https://a.wild.test/", http.StatusOK) }},
		{"allowed by HTTP", func() error { return get(web(nil), "http://allowed.test/", http.StatusOK) }},
		{"allowed by CONNECT", func() error { return get(web(explicit), "https://allowed.test/", http.StatusOK) }},
		{"allowed by TCP", func() error { return echo("tcp.test:7000") }},
		{"allowed by address", func() error { return echo("203.0.113.23:7000") }},
		{"much data", func() error { return get(web(nil), "https://allowed.test/bytes/8000000", http.StatusOK) }},
		{"half-close", halfClose},
		{"denied name", func() error { return refused(get(web(nil), "https://denied.test/", http.StatusOK)) }},
		{"denied below a wildcard", func() error { return refused(get(web(nil), "https://bad.wild.test/", http.StatusOK)) }},
		{"denied by CONNECT", func() error { return refused(get(web(explicit), "https://denied.test/", http.StatusOK)) }},
		{"denied by HTTP", func() error { return get(host("denied.test"), "http://203.0.113.10/", http.StatusForbidden) }},
		{"denied address", func() error { return refused(echo("203.0.113.66:5432")) }},
		{"another name in TLS", otherName},
		{"record of another type", func() error { _, err := resolver.LookupTXT(context.Background(), "allowed.test"); return refused(err) }},
	}
}

func identitySteps() []step {
	return []step{
		{"token", func() error { return token("rehearsal", http.StatusOK) }},
		{"token of the only audience", func() error { return token("", http.StatusOK) }},
		{"token of another audience", func() error { return token("other", http.StatusForbidden) }},
	}
}

func get(client *http.Client, address string, want int) error {
	r, err := client.Get(address)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return err
	}
	if r.StatusCode != want {
		return fmt.Errorf("%s: %s", address, r.Status)
	}
	return nil
}

// host is a client that sends another Host than it connects to.
func host(name string) *http.Client {
	client := web(nil)
	client.Transport = rename{client.Transport, name}
	return client
}

type rename struct {
	http.RoundTripper
	host string
}

func (r rename) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.Host = r.host
	return r.RoundTripper.RoundTrip(q)
}

func token(audience string, want int) error {
	address := "http://127.0.0.1:15004/v1/token"
	if audience != "" {
		address += "?audience=" + audience
	}
	q, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	q.Header.Set("Devsandbox-Identity", "true")
	r, err := web(nil).Do(q)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != want {
		return fmt.Errorf("%s: %s", address, r.Status)
	}
	return nil
}

func dial(address string) (net.Conn, error) {
	c, err := dialer.Dial("tcp", address)
	if err == nil {
		err = c.SetDeadline(time.Now().Add(10 * time.Second))
	}
	return c, err
}

func echo(address string) error {
	c, err := dial(address)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Write([]byte("hello\n")); err != nil {
		return err
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err == nil && line != "hello\n" {
		err = fmt.Errorf("answered %q", line)
	}
	return err
}

func halfClose() error {
	c, err := dial("tcp.test:9000")
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Write([]byte("3000000\n")); err != nil {
		return err
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, c)
	if err == nil && n != 3000000 {
		err = fmt.Errorf("%d bytes of 3000000", n)
	}
	return err
}

// otherName connects to an allowed name but asks for another in the handshake.
func otherName() error {
	c, err := dial("allowed.test:443")
	if err != nil {
		return err
	}
	defer c.Close()
	return refused(tls.Client(c, &tls.Config{ServerName: "denied.test", InsecureSkipVerify: true}).Handshake())
}

// refused turns the success of what must fail into an error.
func refused(err error) error {
	if err == nil {
		return errors.New("not refused")
	}
	return nil
}
