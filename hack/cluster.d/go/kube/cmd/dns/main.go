// Command dns is CoreDNS with only the plugins this cluster uses.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/hosts"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/log"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/reload"
	_ "github.com/coredns/coredns/plugin/template"
)

// The order in which a server block's plugins see a query, whatever the Corefile's order.
// Directives of CoreDNS that aren't compiled in must not be named here.
var order = []string{
	"reload", "health", "ready", "errors", "log", "cache", "template", "hosts", "kubernetes", "forward",
}

func main() {
	dnsserver.Directives = order
	coremain.Run()
}
