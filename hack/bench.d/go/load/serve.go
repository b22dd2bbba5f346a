package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

const chunk = 256 << 10

// serve is the peer. It writes nothing down, so that it is no bottleneck.
func serve(o options) error {
	failed := make(chan error)
	for port, service := range map[string]func(net.Conn) error{"7000": echo, "9000": source, "9001": sink} {
		l, err := net.Listen("tcp", net.JoinHostPort(o.at, port))
		if err != nil {
			return err
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					failed <- err
					return
				}
				go func() {
					defer c.Close()
					_ = service(c) // the client notices
				}()
			}
		}()
	}
	fmt.Println(0)
	return <-failed
}

func echo(c net.Conn) error {
	buffer := make([]byte, 64)
	for {
		n, err := c.Read(buffer)
		if err != nil {
			return err
		}
		if _, err := c.Write(buffer[:n]); err != nil {
			return err
		}
	}
}

// source reads a number in a line, and sends as many bytes.
func source(c net.Conn) error {
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return err
	}
	left, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		return err
	}
	for buffer := make([]byte, chunk); left > 0; {
		n, err := c.Write(buffer[:min(left, chunk)])
		if err != nil {
			return err
		}
		left -= int64(n)
	}
	return nil
}

// sink reads to the end, and says how much it was.
func sink(c net.Conn) error {
	n, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{c}, make([]byte, chunk))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c, n)
	return err
}
