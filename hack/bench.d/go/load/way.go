package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// patience is how long anything may take before it counts as broken.
const patience = 30 * time.Second

// way leads to a peer: through a proxy that takes CONNECT, or straight.
type way struct{ to, via string }

// open returns a tunnel on which nothing was sent yet.
func (w way) open() (*net.TCPConn, error) {
	address := w.via
	if address == "" {
		address = w.to
	}
	c, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, err
	}
	tcp := c.(*net.TCPConn)
	_ = tcp.SetDeadline(time.Now().Add(patience))
	if w.via != "" {
		err = w.connect(tcp)
	}
	if err != nil {
		_ = tcp.Close()
		return nil, err
	}
	return tcp, nil
}

func (w way) connect(c net.Conn) error {
	if _, err := fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", w.to, w.to); err != nil {
		return err
	}
	r, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: http.MethodConnect})
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("CONNECT %s: %s", w.to, r.Status)
	}
	return err
}

// use sends a byte and waits until it is back.
func use(c net.Conn) error {
	one := []byte{'x'}
	if _, err := c.Write(one); err != nil {
		return err
	}
	_, err := io.ReadFull(c, one)
	return err
}

// openAndUse is a tunnel that has carried a byte both ways.
func (w way) openAndUse() (*net.TCPConn, error) {
	c, err := w.open()
	if err != nil {
		return nil, err
	}
	if err := use(c); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// reset closes without leaving the port in TIME_WAIT.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	_ = c.Close()
}
