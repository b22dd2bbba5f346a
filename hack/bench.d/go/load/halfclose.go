package main

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// atOnce is how many transfers are under way together.
const atOnce = 8

var sizes = []int64{0, 1, 1000, 100_000, 1_000_000, 5_000_000}

// halfClose counts the transfers that lost bytes because one end had ended: half of them
// send and end before they read, half ask, end, and then read slowly.
func halfClose(o options) error {
	var next atomic.Int64
	bad := together(atOnce, func() int64 {
		bad := int64(0)
		for i := next.Add(1) - 1; i < int64(o.count); i = next.Add(1) - 1 {
			size := sizes[i/2%int64(len(sizes))]
			transfer := up
			if i%2 == 1 {
				transfer = down
			}
			if arrived, err := transfer(o.way, size); err != nil || arrived != size {
				bad++
			}
		}
		return bad
	})
	fmt.Println(bad)
	return nil
}

func up(w way, size int64) (arrived int64, err error) {
	c, err := w.at("9001").open()
	if err != nil {
		return 0, err
	}
	defer c.Close()
	if _, err := io.CopyN(struct{ io.Writer }{c}, zeros{}, size); err != nil {
		return 0, err
	}
	if err := c.CloseWrite(); err != nil {
		return 0, err
	}
	_, err = fmt.Fscanln(c, &arrived)
	return arrived, err
}

func down(w way, size int64) (arrived int64, err error) {
	c, err := w.at("9000").open()
	if err != nil {
		return 0, err
	}
	defer c.Close()
	if _, err := fmt.Fprintln(c, size); err != nil {
		return 0, err
	}
	if err := c.CloseWrite(); err != nil {
		return 0, err
	}
	return io.CopyBuffer(io.Discard, struct{ io.Reader }{c}, make([]byte, 4000))
}

// at is the way to another port of the same host.
func (w way) at(port string) way {
	w.to = w.to[:strings.LastIndex(w.to, ":")+1] + port
	return w
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
