package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// sample makes a small root directory; order is the order in which it is written.
func sample(t *testing.T, order ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"etc", "tmp", "home/dev", "opt/app"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range order {
		if err := os.WriteFile(filepath.Join(root, f), []byte(f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		os.Link(filepath.Join(root, "etc/a"), filepath.Join(root, "etc/b")),
		os.Symlink("a", filepath.Join(root, "etc/c")),
		os.Chmod(filepath.Join(root, "opt/app/x"), 0o755|os.ModeSetuid),
		os.Chmod(filepath.Join(root, "tmp"), 0o777|os.ModeSticky),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func packSample(t *testing.T, root string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "x.tar")
	err := run(context.Background(), []string{
		"pack", "--root", root, "--ref", "localhost/devsandbox/x:dev", "--out", out, "--epoch", "1767225600",
		"--layer", "opt/app", "--owner", "home/dev=1000:1000", "--user", "1000:1000", "--entrypoint", "/opt/app/x",
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameFilesGiveTheSameArchive(t *testing.T) {
	first, err := os.ReadFile(packSample(t, sample(t, "etc/a", "home/dev/f", "opt/app/x")))
	if err != nil {
		t.Fatal(err)
	}
	old := sample(t, "opt/app/x", "home/dev/f", "etc/a")
	if err := os.Chtimes(filepath.Join(old, "etc/a"), time.Unix(1, 0), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(packSample(t, old))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("they differ")
	}
}

func TestLayersHoldWhatTheirPathsSay(t *testing.T) {
	err := open(packSample(t, sample(t, "etc/a", "home/dev/f", "opt/app/x")), func(img v1.Image, ref string) error {
		if ref != "localhost/devsandbox/x:dev" {
			t.Errorf("name %q", ref)
		}
		layers, err := img.Layers()
		if err != nil {
			return err
		}
		config, err := img.ConfigFile()
		if err != nil {
			return err
		}
		if config.Config.User != "1000:1000" || len(config.RootFS.DiffIDs) != len(layers) {
			t.Errorf("%+v", config)
		}
		var got [][]string
		for i, l := range layers {
			in, err := l.Uncompressed()
			if err != nil {
				return err
			}
			content, err := io.ReadAll(in)
			if err != nil {
				return err
			}
			if id := fmt.Sprintf("sha256:%x", sha256.Sum256(content)); config.RootFS.DiffIDs[i].String() != id {
				t.Errorf("layer %d is %s, not %s", i, id, config.RootFS.DiffIDs[i])
			}
			var names []string
			for r := tar.NewReader(bytes.NewReader(content)); ; {
				h, err := r.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					return err
				}
				names = append(names, h.Name)
				check(t, h)
			}
			got = append(got, names)
		}
		want := [][]string{{"etc/", "etc/a", "etc/b", "etc/c", "home/", "home/dev/", "home/dev/f", "opt/", "tmp/"}, {"opt/app/", "opt/app/x"}}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%v", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, h *tar.Header) {
	t.Helper()
	uid := 0
	if strings.HasPrefix(h.Name, "home/dev/") {
		uid = 1000
	}
	if h.Uid != uid || h.Gid != uid || h.Uname != "" || h.ModTime.Unix() != 1767225600 {
		t.Errorf("%+v", h)
	}
	mode := map[string]int64{"tmp/": 0o1777, "opt/app/x": 0o755, "etc/a": 0o644}
	if want, ok := mode[h.Name]; ok && h.Mode != want {
		t.Errorf("%s: mode %o", h.Name, h.Mode)
	}
	if h.Name == "etc/b" && (h.Typeflag != tar.TypeLink || h.Linkname != "etc/a") {
		t.Errorf("not a hard link: %+v", h)
	}
}

func TestPushUploadsTheSameImageUnderTheRegistrysName(t *testing.T) {
	server := httptest.NewServer(registry.New())
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	archive := packSample(t, sample(t, "etc/a", "home/dev/f", "opt/app/x"))
	if err := run(context.Background(), []string{"push", archive, host + "/team"}); err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag(host + "/team/x:dev")
	if err != nil {
		t.Fatal(err)
	}
	got, err := remote.Image(tag)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := got.Layers()
	if err != nil || len(layers) != 2 {
		t.Fatalf("%d layers, %v", len(layers), err)
	}
	for _, l := range layers {
		in, err := l.Compressed()
		if err != nil {
			t.Fatal(err)
		}
		// The client verifies what it reads against the digest.
		if _, err := io.Copy(io.Discard, in); err != nil {
			t.Error(err)
		}
	}
	err = open(archive, func(img v1.Image, _ string) error {
		want, err := img.Digest()
		if err != nil {
			return err
		}
		if digest, err := got.Digest(); err != nil || digest != want {
			t.Errorf("%v, want %v (%v)", digest, want, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFlattenKeepsAllButCompressionAndSignature(t *testing.T) {
	dir := t.TempDir()
	signed, plain := filepath.Join(dir, "signed.jar"), filepath.Join(dir, "plain.jar")
	err := writeFile(signed, func(out io.Writer) error {
		w := zip.NewWriter(out)
		for _, name := range []string{"META-INF/MANIFEST.MF", "META-INF/BC1024KE.SF", "META-INF/BC1024KE.DSA", "a/B.class", "a/X.SF"} {
			f, err := w.Create(name)
			if err != nil {
				return err
			}
			if _, err := f.Write([]byte(name)); err != nil {
				return err
			}
		}
		return w.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := run(context.Background(), []string{"flatten", signed, plain}); err != nil {
		t.Fatal(err)
	}
	r, err := zip.OpenReader(plain)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var names []string
	for _, f := range r.File {
		names = append(names, f.Name)
		if f.Method != zip.Store || f.Flags&hasDescriptor != 0 {
			t.Errorf("%s: %+v", f.Name, f.FileHeader)
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if content, err := io.ReadAll(in); err != nil || string(content) != f.Name {
			t.Errorf("%s: %q %v", f.Name, content, err)
		}
	}
	if want := []string{"META-INF/MANIFEST.MF", "a/B.class", "a/X.SF"}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
}
