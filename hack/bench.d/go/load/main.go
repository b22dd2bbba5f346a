// Load is both ends of what the benchmark sends through proxies.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"time"
)

const usage = `usage: load serve --at IP            echo at 7000; 9000 sends as many bytes as it is told; 9001 counts
       load first FLAGS             until a byte came back through a tunnel: its time, CPU of --pid
       load answer --url U FLAGS    until that answers 200: its time, CPU of --pid
       load hold FLAGS              opens tunnels, uses each once, says 0, keeps them until its input ends
       load pull FLAGS              bytes received, seconds, CPU of --pid
       load rate FLAGS              tunnels opened, used once and reset, seconds, CPU of --pid
       load halfclose FLAGS         transfers whose end overtook their bytes
       load cpu --pid N             CPU until now
       load run COMMAND...          seconds, CPU with that of its children
FLAGS: --to HOST:PORT [--via PROXY] [--count N] [--for DURATION] [--pid N] [--header K=V]
Times are seconds since 1970, CPU is seconds.
`

// options is what the verbs share.
type options struct {
	way    way
	count  int
	time   time.Duration
	pid    int
	url    string
	header string
	at     string
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	var o options
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&o.way.to, "to", "", "where the tunnel leads")
	flags.StringVar(&o.way.via, "via", "", "proxy that takes CONNECT")
	flags.IntVar(&o.count, "count", 1, "how many, or how many at once")
	flags.DurationVar(&o.time, "for", time.Second, "how long")
	flags.IntVar(&o.pid, "pid", 0, "process whose CPU is measured")
	flags.StringVar(&o.url, "url", "", "what to ask for")
	flags.StringVar(&o.header, "header", "", "header to send, as K=V")
	flags.StringVar(&o.at, "at", "", "address to serve at")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	verbs := map[string]func(options) error{
		"serve": serve, "first": first, "answer": answer, "hold": hold, "pull": pull, "rate": rate,
		"halfclose": halfClose, "cpu": showCPU,
	}
	if verb, ok := verbs[args[0]]; ok {
		return verb(o)
	}
	if args[0] == "run" {
		return runCommand(flags.Args())
	}
	return errors.New(usage)
}

func runCommand(command []string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	begin := time.Now()
	err := cmd.Run()
	took := time.Since(begin)
	if err != nil {
		return fmt.Errorf("%v: %w", command, err)
	}
	state := cmd.ProcessState
	fmt.Println(took.Seconds(), (state.UserTime() + state.SystemTime()).Seconds())
	return nil
}
