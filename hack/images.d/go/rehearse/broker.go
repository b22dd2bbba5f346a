package main

import (
	"bytes"
	"compress/zlib"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"time"
)

const brokerName = "devsandbox-broker.devsandbox-system.svc"

// policy is the config the proxy is rehearsed with: every kind of rule once.
const policy = `{"version":1,"sandbox":"00000000-0000-0000-0000-000000000001","seq":%d,"inputs":[],"rules":[` +
	`{"name":"p/web","hosts":["allowed.test","*.wild.test"],"protocol":"TLS","ports":[443]},` +
	`{"name":"p/plain","hosts":["allowed.test"],"protocol":"HTTP","ports":[80]},` +
	`{"name":"p/stream","hosts":["tcp.test"],"protocol":"TCP","ports":[7000,9000]},` +
	`{"name":"p/net","cidrs":["203.0.113.23/32"],"ports":[7000]}],` +
	`"deny":[{"name":"p/deny-0","hosts":["bad.wild.test"],"cidrs":[]}]}`

// document is the policy as it travels.
func document(seq int) (string, error) {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := fmt.Fprintf(w, policy, seq); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// serveBroker writes config, broker-ca and token into dir and serves the control channel.
func serveBroker(listen, dir string) error {
	ca, cert, err := authority([]string{brokerName})
	if err != nil {
		return err
	}
	first, err := document(1)
	if err != nil {
		return err
	}
	l, err := tls.Listen("tcp", listen, &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}, NextProtos: []string{"devsandbox-control/1"},
	})
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"config/egress-config": []byte(first), "config/broker-ca": ca, "token/token": []byte("rehearsal"),
	} {
		if err := put(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer c.Close()
			if err := talk(c); err != nil && err != io.EOF {
				log.Print("broker: ", err)
			}
		}()
	}
}

func put(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, content, 0o644)
}

// upward is what the broker reads of a frame.
type upward struct {
	Type     string `json:"type"`
	Role     string `json:"role"`
	ID       int64  `json:"id"`
	Audience string `json:"audience"`
}

// talk answers one sidecar: first with all it may ever hear, then question by question.
func talk(c net.Conn) error {
	for {
		up, err := read(c)
		if err != nil {
			return err
		}
		switch up.Type {
		case "hello":
			if err := welcome(c, up.Role); err != nil {
				return err
			}
		case "tokenRequest":
			err = write(c, map[string]any{
				"type": "token", "id": up.ID, "token": "e30.e30.c2lnbmF0dXJl",
				"expiresAt": time.Now().Add(10 * time.Minute).UTC().Format(time.RFC3339),
			})
			if err != nil {
				return err
			}
		case "heartbeat":
			if err := write(c, map[string]any{"type": "heartbeat"}); err != nil {
				return err
			}
		}
	}
}

func welcome(c net.Conn, role string) error {
	frames := []map[string]any{{
		"type": "welcome", "sandbox": "default/rehearsal", "podUid": "00000000-0000-0000-0000-000000000002", "heartbeatSeconds": 1,
	}}
	if role == "egress" {
		next, err := document(2)
		if err != nil {
			return err
		}
		frames = append(frames, map[string]any{"type": "config", "document": next})
	} else {
		frames = append(frames, map[string]any{"type": "identity", "uids": []int{1000}, "audiences": []string{"rehearsal"}, "ttlSeconds": 600})
	}
	for _, f := range frames {
		if err := write(c, f); err != nil {
			return err
		}
	}
	return nil
}

const maxFrame = 256 << 10

func read(c net.Conn) (upward, error) {
	var size uint32
	var up upward
	if err := binary.Read(c, binary.BigEndian, &size); err != nil {
		return up, err
	}
	if size > maxFrame {
		return up, fmt.Errorf("a frame of %d bytes", size)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(c, body); err != nil {
		return up, err
	}
	return up, json.Unmarshal(body, &up)
}

func write(c net.Conn, frame map[string]any) error {
	body, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	_, err = c.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
	return err
}
