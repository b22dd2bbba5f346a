package main

import (
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Pauses between two tries; they bound how exact the time of a start is. Identity limits
// how often it may be asked.
const (
	pollTunnel = 500 * time.Microsecond
	pollWeb    = 5 * time.Millisecond
)

// until tries until it works.
func until(pause time.Duration, try func() error) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(pause) {
		if err := try(); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

func first(o options) error {
	err := until(pollTunnel, func() error {
		c, err := o.way.openAndUse()
		if err == nil {
			defer reset(c)
		}
		return err
	})
	if err != nil {
		return err
	}
	return moment(o.pid)
}

func answer(o options) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	request, err := http.NewRequest(http.MethodGet, o.url, nil)
	if err != nil {
		return err
	}
	if name, value, ok := strings.Cut(o.header, "="); ok {
		request.Header.Set(name, value)
	}
	err = until(pollWeb, func() error {
		r, err := client.Do(request)
		if err != nil {
			return err
		}
		defer r.Body.Close()
		if r.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", o.url, r.Status)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return moment(o.pid)
}

func hold(o options) error {
	for range o.count {
		c, err := o.way.openAndUse()
		if err != nil {
			return err
		}
		defer reset(c)
	}
	fmt.Println(0)
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// together runs a worker count times at once and adds up what they return.
func together(count int, worker func() int64) int64 {
	var total atomic.Int64
	var all sync.WaitGroup
	for range count {
		all.Go(func() { total.Add(worker()) })
	}
	all.Wait()
	return total.Load()
}

func pull(o options) error {
	tunnels := make(chan *net.TCPConn, o.count)
	for range o.count {
		c, err := o.way.open()
		if err != nil {
			return err
		}
		defer reset(c)
		if _, err := fmt.Fprintln(c, int64(math.MaxInt64)); err != nil {
			return err
		}
		tunnels <- c
	}
	return measured(o.pid, func() int64 {
		end := time.Now().Add(o.time)
		return together(o.count, func() int64 {
			c := <-tunnels
			_ = c.SetDeadline(end)
			// Not io.Copy, which would have the kernel discard.
			n, _ := io.CopyBuffer(io.Discard, struct{ io.Reader }{c}, make([]byte, chunk))
			return n
		})
	})
}

func rate(o options) error {
	var failed atomic.Pointer[error]
	err := measured(o.pid, func() int64 {
		end := time.Now().Add(o.time)
		return together(o.count, func() int64 {
			opened := int64(0)
			for ; time.Now().Before(end); opened++ {
				c, err := o.way.openAndUse()
				if err != nil {
					failed.Store(&err)
					return opened
				}
				reset(c)
			}
			return opened
		})
	})
	if broken := failed.Load(); broken != nil {
		return *broken
	}
	return err
}
