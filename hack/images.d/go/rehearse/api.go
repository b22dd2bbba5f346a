package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type object = map[string]any

// api is an API server with as much sense as an operator needs to start and to make the
// children of one sandbox: it stores what it is given and tells watchers.
type api struct {
	mu       sync.Mutex
	version  int
	objects  map[string]object // by path
	watchers map[chan event]string
	written  map[string]bool // paths of collections that something was created in
}

type event struct {
	Type   string `json:"type"`
	Object object `json:"object"`
}

// The cluster as the operator finds it.
var seeds = map[string]string{
	"/api/v1/namespaces/default": `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default","labels":{
		"devsandbox.dev/sandboxes":"enabled","pod-security.kubernetes.io/enforce":"privileged"}}}`,
	"/api/v1/namespaces/devsandbox-system": `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"devsandbox-system"}}`,
	"/api/v1/nodes/node1": `{"apiVersion":"v1","kind":"Node","metadata":{"name":"node1"},
		"spec":{"podCIDR":"10.42.0.0/24","podCIDRs":["10.42.0.0/24","fd00:42::/64"]},
		"status":{"addresses":[{"type":"InternalIP","address":"10.99.0.1"},{"type":"InternalIP","address":"fd00:99::1"}]}}`,
	"/apis/networking.k8s.io/v1/servicecidrs/kubernetes": `{"apiVersion":"networking.k8s.io/v1","kind":"ServiceCIDR",
		"metadata":{"name":"kubernetes"},"spec":{"cidrs":["10.43.0.0/16","fd00:43::/112"]}}`,
	"/api/v1/namespaces/default/services/kubernetes": `{"apiVersion":"v1","kind":"Service",
		"metadata":{"name":"kubernetes","namespace":"default"},"spec":{"clusterIP":"10.43.0.1","clusterIPs":["10.43.0.1"],
		"ports":[{"name":"https","port":443,"protocol":"TCP"}]}}`,
	"/api/v1/namespaces/kube-system/services/kube-dns": `{"apiVersion":"v1","kind":"Service",
		"metadata":{"name":"kube-dns","namespace":"kube-system"},"spec":{"clusterIP":"10.43.0.10","clusterIPs":["10.43.0.10"],
		"ports":[{"name":"dns","port":53,"protocol":"UDP"}]}}`,
	"/api/v1/namespaces/devsandbox-system/services/devsandbox-broker": `{"apiVersion":"v1","kind":"Service",
		"metadata":{"name":"devsandbox-broker","namespace":"devsandbox-system"},"spec":{"clusterIP":"10.43.7.7","clusterIPs":["10.43.7.7"],
		"ports":[{"name":"control","port":8443,"protocol":"TCP"},{"name":"oidc","port":8444,"protocol":"TCP"}]}}`,
	"/apis/devsandbox.dev/v1alpha1/namespaces/default/egresspolicies/p": `{"apiVersion":"devsandbox.dev/v1alpha1","kind":"EgressPolicy",
		"metadata":{"name":"p","namespace":"default"},"spec":{"rules":[{"name":"web","hosts":["allowed.test","*.wild.test"]},
		{"name":"net","cidrs":["203.0.113.23/32"],"ports":[7000]}],"deny":[{"hosts":["bad.wild.test"]}]}}`,
	"/apis/devsandbox.dev/v1alpha1/namespaces/default/podidentities/i": `{"apiVersion":"devsandbox.dev/v1alpha1","kind":"PodIdentity",
		"metadata":{"name":"i","namespace":"default"},"spec":{"sandboxRef":{"name":"hello"},"token":{"audiences":["rehearsal"]}}}`,
}

const sandboxes = "/apis/devsandbox.dev/v1alpha1/namespaces/default/devsandboxes"

// serveAPI writes the files of a ServiceAccount into dir and serves.
func serveAPI(listen, dir string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	ca, cert, err := authority([]string{"kubernetes.default.svc"}, net.ParseIP(host))
	if err != nil {
		return err
	}
	a := &api{objects: map[string]object{}, watchers: map[chan event]string{}, written: map[string]bool{}}
	for path, text := range seeds {
		var o object
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		a.store(path, o)
	}
	for n := range 3 {
		name := fmt.Sprintf("hello%d", n)
		a.store(sandboxes+"/"+name, object{
			"apiVersion": "devsandbox.dev/v1alpha1", "kind": "DevSandbox",
			"metadata": object{"name": name, "namespace": "default"},
			"spec":     object{"image": "localhost/devsandbox/workspace:dev", "egressPolicies": []any{"p"}},
		})
	}
	a.written = map[string]bool{}
	l, err := tls.Listen("tcp", listen, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"ca.crt": ca, "token": []byte("rehearsal"), "namespace": []byte("devsandbox-system")} {
		if err := put(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	return (&http.Server{Handler: a, ErrorLog: log.New(io.Discard, "", 0)}).Serve(l)
}

// split divides a path into that of the collection, a name and a subresource.
func split(path string) (collection, name, sub string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	head := 2 // api/v1
	if parts[0] == "apis" {
		head = 3
	}
	if len(parts) > head+2 && parts[head] == "namespaces" && parts[head+2] != "finalize" && parts[head+2] != "status" {
		head += 2
	}
	if len(parts) <= head {
		return path, "", ""
	}
	collection = "/" + strings.Join(parts[:head+1], "/")
	if len(parts) > head+1 {
		name = parts[head+1]
	}
	if len(parts) > head+2 {
		sub = parts[head+2]
	}
	return collection, name, sub
}

// within says whether an object's path belongs to a collection, be it of all namespaces.
func within(collection, path string) bool {
	own, _, _ := split(path)
	if own == collection {
		return true
	}
	i := strings.Index(own, "/namespaces/")
	if i < 0 {
		return false
	}
	rest := own[i+len("/namespaces/"):]
	_, plural, ok := strings.Cut(rest, "/")
	return ok && own[:i]+"/"+plural == collection
}

func (a *api) store(path string, o object) object {
	a.version++
	meta, _ := o["metadata"].(object)
	if meta == nil {
		meta = object{}
		o["metadata"] = meta
	}
	kind := "ADDED"
	if old, ok := a.objects[path]; ok {
		kind = "MODIFIED"
		for _, key := range []string{"uid", "creationTimestamp"} {
			meta[key] = old["metadata"].(object)[key]
		}
	} else {
		meta["uid"] = fmt.Sprintf("00000000-0000-0000-0000-%012d", a.version)
		meta["creationTimestamp"] = time.Now().UTC().Format(time.RFC3339)
		meta["generation"] = 1
		collection, _, _ := split(path)
		a.written[collection] = true
	}
	meta["resourceVersion"] = fmt.Sprint(a.version)
	a.objects[path] = o
	for c, collection := range a.watchers {
		if within(collection, path) {
			select {
			case c <- event{kind, o}:
			default: // a watcher that doesn't read misses something; it is only a rehearsal
			}
		}
	}
	return o
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if os.Getenv("REHEARSE_DEBUG") != "" {
		log.Print(r.Method, " ", r.URL)
	}
	collection, name, sub := split(r.URL.Path)
	switch {
	case r.URL.Path == "/version":
		reply(w, http.StatusOK, object{"major": "1", "minor": "36", "gitVersion": "v1.36.4"})
	case r.Header.Get("Upgrade") != "":
		// The client then watches by plain HTTP.
		status(w, http.StatusServiceUnavailable, "ServiceUnavailable", "no WebSocket here")
	case r.URL.Path == "/rehearsal":
		a.mu.Lock()
		defer a.mu.Unlock()
		reply(w, http.StatusOK, object{"written": a.written})
	case r.Method == http.MethodGet && name == "" && r.URL.Query().Get("watch") == "true":
		a.watch(w, r, collection)
	case r.Method == http.MethodGet && name == "":
		a.list(w, collection)
	case r.Method == http.MethodGet:
		a.mu.Lock()
		defer a.mu.Unlock()
		if o, ok := a.objects[collection+"/"+name]; ok {
			reply(w, http.StatusOK, o)
			return
		}
		status(w, http.StatusNotFound, "NotFound", "not found")
	case r.Method == http.MethodDelete:
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.objects, collection+"/"+name)
		reply(w, http.StatusOK, object{"apiVersion": "v1", "kind": "Status", "status": "Success"})
	default:
		a.change(w, r, collection, name, sub)
	}
}

func (a *api) list(w http.ResponseWriter, collection string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	items := []object{}
	for path, o := range a.objects {
		if within(collection, path) {
			items = append(items, o)
		}
	}
	version, kind := listType(collection)
	reply(w, http.StatusOK, object{"apiVersion": version, "kind": kind, "metadata": object{"resourceVersion": fmt.Sprint(a.version)}, "items": items})
}

// listType is how clients know what the items are, the empty list's as well.
func listType(collection string) (version, kind string) {
	parts := strings.Split(strings.Trim(collection, "/"), "/")
	version = parts[1]
	if parts[0] == "apis" {
		version += "/" + parts[2]
	}
	plural := parts[len(parts)-1]
	return version, kinds[plural] + "List"
}

var kinds = map[string]string{
	"pods": "Pod", "nodes": "Node", "services": "Service", "secrets": "Secret", "namespaces": "Namespace", "events": "Event",
	"persistentvolumeclaims": "PersistentVolumeClaim", "networkpolicies": "NetworkPolicy", "servicecidrs": "ServiceCIDR",
	"devsandboxes": "DevSandbox", "egresspolicies": "EgressPolicy", "podidentities": "PodIdentity",
}

func (a *api) watch(w http.ResponseWriter, r *http.Request, collection string) {
	events := make(chan event, 256)
	a.mu.Lock()
	a.watchers[events] = collection
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		delete(a.watchers, events)
		a.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "application/json")
	flush := http.NewResponseController(w)
	_ = flush.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case e := <-events:
			if json.NewEncoder(w).Encode(e) != nil || flush.Flush() != nil {
				return
			}
		}
	}
}

func (a *api) change(w http.ResponseWriter, r *http.Request, collection, name, sub string) {
	var o object
	body := json.NewDecoder(r.Body)
	if err := body.Decode(&o); err != nil {
		// A JSON patch is a list; what it would change matters to nobody here.
		o = object{}
	}
	meta, _ := o["metadata"].(object)
	if policy := canary(meta); policy != "" {
		status(w, http.StatusForbidden, "Forbidden", "ValidatingAdmissionPolicy '"+policy+"' denied the request")
		return
	}
	if name == "" {
		name, _ = meta["name"].(string)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	path := collection + "/" + name
	if sub != "" || len(o) == 0 || r.Method == http.MethodPatch {
		if old, ok := a.objects[path]; ok {
			merged := object{}
			for k, v := range old {
				merged[k] = v
			}
			for k, v := range o {
				if k != "metadata" {
					merged[k] = v
				}
			}
			merged["metadata"] = old["metadata"]
			reply(w, http.StatusOK, a.store(path, merged))
			return
		}
	}
	code := http.StatusOK
	if r.Method == http.MethodPost {
		code = http.StatusCreated
	}
	reply(w, code, a.store(path, o))
}

func canary(meta object) string {
	annotations, _ := meta["annotations"].(object)
	policy, _ := annotations["devsandbox.dev/admission-canary"].(string)
	return policy
}

func reply(w http.ResponseWriter, code int, o object) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(o)
}

func status(w http.ResponseWriter, code int, reason, message string) {
	reply(w, code, object{"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": reason, "message": message, "code": code})
}

// awaitOperator waits until the operator has made the pods of the sandboxes.
func awaitOperator(listen string) error {
	client := web(nil)
	return until(60*time.Second, func() error {
		r, err := client.Get("https://" + listen + "/rehearsal")
		if err != nil {
			return err
		}
		defer r.Body.Close()
		var state struct {
			Written map[string]bool `json:"written"`
		}
		if err := json.NewDecoder(r.Body).Decode(&state); err != nil {
			return err
		}
		if !state.Written["/api/v1/namespaces/default/pods"] {
			return fmt.Errorf("the operator has made no pod; it made %v", state.Written)
		}
		return nil
	})
}
