package main

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// tree is a directory on disk as the files of an image: nothing of the machine that
// packs it shows but names, contents and permission bits.
type tree struct {
	root string
	time time.Time
	// owners maps a path to the owner of it and all below; the longest wins, 0:0 is the default.
	owners map[string]owner
}

type owner struct{ uid, gid int }

// file is one entry; its name is relative to the root, without a leading slash.
type file struct {
	name string
	info fs.FileInfo
}

// files lists all but the root itself, sorted by name, so parents come first.
func (t tree) files() ([]file, error) {
	var all []file
	err := filepath.WalkDir(t.root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == t.root {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(t.root, p)
		all = append(all, file{filepath.ToSlash(name), info})
		return err
	})
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return all, err
}

// split distributes files over layers: below the prefix i into layer i+1, the rest into
// layer 0. Directories above a prefix are in layer 0.
func split(all []file, prefixes []string) [][]file {
	layers := make([][]file, len(prefixes)+1)
	for _, f := range all {
		n := slices.IndexFunc(prefixes, func(p string) bool { return below(f.name, p) }) + 1
		layers[n] = append(layers[n], f)
	}
	return layers
}

func below(name, prefix string) bool {
	return name == prefix || strings.HasPrefix(name, prefix+"/")
}

// write makes a layer. Set-id bits go: no image needs them, as no container of a
// sandbox may gain privileges.
func (t tree) write(out io.Writer, files []file) error {
	w := tar.NewWriter(out)
	links := map[uint64]string{}
	for _, f := range files {
		if err := t.writeFile(w, f, links); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return w.Close()
}

func (t tree) writeFile(w *tar.Writer, f file, links map[uint64]string) error {
	owner := t.owner(f.name)
	h := &tar.Header{
		Name: f.name, Mode: int64(f.info.Mode().Perm()), Uid: owner.uid, Gid: owner.gid,
		ModTime: t.time, Format: tar.FormatPAX,
	}
	if f.info.Mode()&fs.ModeSticky != 0 {
		h.Mode |= 0o1000
	}
	full := filepath.Join(t.root, f.name)
	switch f.info.Mode().Type() {
	case fs.ModeDir:
		h.Typeflag, h.Name = tar.TypeDir, f.name+"/"
	case fs.ModeSymlink:
		target, err := os.Readlink(full)
		if err != nil {
			return err
		}
		h.Typeflag, h.Linkname, h.Mode = tar.TypeSymlink, target, 0o777
	case 0:
		h.Typeflag, h.Size = tar.TypeReg, f.info.Size()
		stat := f.info.Sys().(*syscall.Stat_t)
		if first, ok := links[stat.Ino]; ok && stat.Nlink > 1 {
			h.Typeflag, h.Linkname, h.Size = tar.TypeLink, first, 0
		} else {
			links[stat.Ino] = f.name
		}
	default:
		return fmt.Errorf("neither file, directory nor link: %v", f.info.Mode())
	}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	if h.Size == 0 {
		return nil
	}
	in, err := os.Open(full)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(w, in)
	return err
}

func (t tree) owner(name string) owner {
	for p := name; p != "." && p != "/"; p = path.Dir(p) {
		if o, ok := t.owners[p]; ok {
			return o
		}
	}
	return owner{}
}
