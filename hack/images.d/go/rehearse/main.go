// Rehearse gives the programs of an image something to do while their start is
// recorded: the peers they talk to, and a client that uses them as a pod would.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"
)

const usage = `usage: rehearse broker --listen IP:PORT --dir DIR   the sidecars' broker; writes their files
       rehearse api --listen IP:PORT --dir DIR      an API server with little in it; writes the
                                                    files of a ServiceAccount
       rehearse operator --listen IP:PORT           wait until that operator has done its first work
       rehearse sandbox                             use the sidecars, as the workload
       rehearse health --listen IP:PORT             ask for a sidecar's health, as the node
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "rehearse:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	listen := flags.String("listen", "", "address to serve at")
	dir := flags.String("dir", "", "where to write what others need")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "broker":
		return serveBroker(*listen, *dir)
	case "api":
		return serveAPI(*listen, *dir)
	case "operator":
		return awaitOperator(*listen)
	case "health":
		return until(10*time.Second, func() error { return get(web(nil), "http://"+*listen+"/healthz", http.StatusOK) })
	case "sandbox":
		return useSidecars()
	default:
		return errors.New(usage)
	}
}

// until polls, with a deadline for everything: a rehearsal must not hang a build.
func until(limit time.Duration, try func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := try()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
