package main

import (
	"archive/zip"
	"os"
	"path"
	"slices"
	"strings"
)

// unsign copies a jar without its signature, bytes of all other entries unchanged.
func unsign(from, to string) (err error) {
	r, err := zip.OpenReader(from)
	if err != nil {
		return err
	}
	defer r.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	w := zip.NewWriter(out)
	for _, f := range r.File {
		if isSignature(f.Name) {
			continue
		}
		if err := w.Copy(f); err != nil {
			return err
		}
	}
	return w.Close()
}

func isSignature(name string) bool {
	dir, base := path.Split(strings.ToUpper(name))
	return dir == "META-INF/" && slices.Contains([]string{".SF", ".DSA", ".RSA", ".EC"}, path.Ext(base))
}
