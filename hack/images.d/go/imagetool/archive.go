package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// Annotations of the index by which containerd and others name what they import.
const (
	containerdName = "io.containerd.image.name"
	ociName        = "org.opencontainers.image.ref.name"
)

// writeArchive writes an image as a tar of an OCI image layout.
func writeArchive(out io.Writer, img v1.Image, ref string, at time.Time) error {
	manifest, err := img.RawManifest()
	if err != nil {
		return err
	}
	digest, err := img.Digest()
	if err != nil {
		return err
	}
	mediaType, err := img.MediaType()
	if err != nil {
		return err
	}
	config, err := img.RawConfigFile()
	if err != nil {
		return err
	}
	configDigest, err := img.ConfigName()
	if err != nil {
		return err
	}
	index, err := json.Marshal(v1.IndexManifest{
		SchemaVersion: 2,
		MediaType:     "application/vnd.oci.image.index.v1+json",
		Manifests: []v1.Descriptor{{
			MediaType: mediaType, Digest: digest, Size: int64(len(manifest)),
			Annotations: map[string]string{containerdName: ref, ociName: ref},
		}},
	})
	if err != nil {
		return err
	}
	w := tar.NewWriter(out)
	put := func(name string, size int64, in io.Reader) error {
		h := &tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: size, ModTime: at, Format: tar.FormatPAX}
		if err := w.WriteHeader(h); err != nil {
			return err
		}
		_, err := io.Copy(w, in)
		return err
	}
	bytesOf := func(name string, b []byte) error { return put(name, int64(len(b)), bytes.NewReader(b)) }
	if err := bytesOf("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`)); err != nil {
		return err
	}
	if err := bytesOf("index.json", index); err != nil {
		return err
	}
	if err := bytesOf(blob(digest), manifest); err != nil {
		return err
	}
	if err := bytesOf(blob(configDigest), config); err != nil {
		return err
	}
	layers, err := img.Layers()
	if err != nil {
		return err
	}
	for _, l := range layers {
		if err := putLayer(put, l); err != nil {
			return err
		}
	}
	return w.Close()
}

func putLayer(put func(string, int64, io.Reader) error, l v1.Layer) error {
	digest, err := l.Digest()
	if err != nil {
		return err
	}
	size, err := l.Size()
	if err != nil {
		return err
	}
	in, err := l.Compressed()
	if err != nil {
		return err
	}
	defer in.Close()
	return put(blob(digest), size, in)
}

func blob(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

// readArchive unpacks an archive into dir and returns its image and name.
func readArchive(name, dir string) (v1.Image, string, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, "", err
	}
	defer in.Close()
	r := tar.NewReader(in)
	for {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, "", err
		}
		if !filepath.IsLocal(h.Name) {
			return nil, "", fmt.Errorf("%s: leads out of the archive: %q", name, h.Name)
		}
		if err := extract(filepath.Join(dir, h.Name), r); err != nil {
			return nil, "", err
		}
	}
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		return nil, "", err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, "", err
	}
	if len(manifest.Manifests) != 1 {
		return nil, "", fmt.Errorf("%s holds %d images, not one", name, len(manifest.Manifests))
	}
	img, err := index.Image(manifest.Manifests[0].Digest)
	return img, manifest.Manifests[0].Annotations[ociName], err
}

func extract(to string, in io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}
