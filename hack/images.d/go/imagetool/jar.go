package main

import (
	"archive/zip"
	"io"
	"path"
	"slices"
	"strings"
)

// flatten copies a jar without its compression, since layers are compressed as a whole
// and better, and without its signature, since classes of signed jars can't be archived.
func flatten(from, to string) error {
	r, err := zip.OpenReader(from)
	if err != nil {
		return err
	}
	defer r.Close()
	return writeFile(to, func(out io.Writer) error {
		w := zip.NewWriter(out)
		for _, f := range r.File {
			if isSignature(f.Name) {
				continue
			}
			if err := store(w, f); err != nil {
				return err
			}
		}
		return w.Close()
	})
}

func isSignature(name string) bool {
	dir, base := path.Split(strings.ToUpper(name))
	return dir == "META-INF/" && slices.Contains([]string{".SF", ".DSA", ".RSA", ".EC"}, path.Ext(base))
}

// hasDescriptor is the flag of an entry whose size is only said after its content.
const hasDescriptor = 0x8

func store(w *zip.Writer, f *zip.File) error {
	h := f.FileHeader
	h.Method = zip.Store
	h.Flags &^= hasDescriptor
	h.CompressedSize64 = h.UncompressedSize64
	out, err := w.CreateRaw(&h)
	if err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(out, in)
	return err
}
