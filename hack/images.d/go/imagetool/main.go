// Imagetool packs a directory as an OCI image archive, the same bytes for the same
// files, and uploads such archives to a registry.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/compression"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const usage = `usage: imagetool pack --root DIR --ref NAME --out FILE [--layer PATH]… [--owner PATH=UID:GID]…
                      [--user U] [--workdir D] [--env K=V]… [--entrypoint ARG]… [--epoch SECONDS] [--level 1-19]
       imagetool describe FILE            print name, compressed size, digest and file
       imagetool push FILE REGISTRY/PATH  upload, print the name with its digest
       imagetool flatten JAR JAR          copy a jar without compression and signature
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "imagetool:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	switch verb, rest := args[0], args[1:]; {
	case verb == "pack":
		return pack(rest)
	case verb == "describe" && len(rest) == 1:
		return describe(rest[0])
	case verb == "push" && len(rest) == 2:
		return push(ctx, rest[0], rest[1])
	case verb == "flatten" && len(rest) == 2:
		return flatten(rest[0], rest[1])
	default:
		return errors.New(usage)
	}
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func pack(args []string) error {
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	var layers, owners, env, entrypoint list
	flags.Var(&layers, "layer", "a path that becomes a layer of its own")
	flags.Var(&owners, "owner", "PATH=UID:GID of a path and all below")
	flags.Var(&env, "env", "a variable")
	flags.Var(&entrypoint, "entrypoint", "an argument of the command")
	root := flags.String("root", "", "what to pack")
	ref := flags.String("ref", "", "name of the image")
	out := flags.String("out", "", "archive to write")
	user := flags.String("user", "", "user of the process")
	workdir := flags.String("workdir", "/", "its working directory")
	epoch := flags.Int64("epoch", 0, "time of all files")
	level := flags.Int("level", 3, "zstd's level of compression")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if _, err := name.NewTag(*ref, name.StrictValidation); err != nil {
		return err
	}
	t := tree{root: *root, time: time.Unix(*epoch, 0).UTC(), owners: map[string]owner{}}
	for _, s := range owners {
		if err := t.parseOwner(s); err != nil {
			return err
		}
	}
	img, unpacked, err := t.image(layers, *level, v1.Config{User: *user, WorkingDir: *workdir, Env: env, Entrypoint: entrypoint})
	if err != nil {
		return err
	}
	if err := writeFile(*out, func(w io.Writer) error { return writeArchive(w, img, *ref, t.time) }); err != nil {
		return err
	}
	size, err := compressed(img)
	if err != nil {
		return err
	}
	digest, err := img.Digest()
	if err != nil {
		return err
	}
	fmt.Printf("%s  %.1f MiB compressed, %.1f MiB unpacked  %s\n", *ref, mib(size), mib(unpacked), digest)
	return nil
}

func (t tree) parseOwner(s string) error {
	p, ids, _ := strings.Cut(s, "=")
	u, g, _ := strings.Cut(ids, ":")
	uid, err := strconv.Atoi(u)
	if err != nil {
		return fmt.Errorf("owner %q: %w", s, err)
	}
	gid, err := strconv.Atoi(g)
	if err != nil {
		return fmt.Errorf("owner %q: %w", s, err)
	}
	t.owners[p] = owner{uid, gid}
	return nil
}

// image makes the image and says how large it is unpacked. Every runtime with containerd
// 1.5 or newer reads its zstd layers.
func (t tree) image(prefixes []string, level int, config v1.Config) (v1.Image, int64, error) {
	all, err := t.files()
	if err != nil {
		return nil, 0, err
	}
	img := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	img, err = mutate.ConfigFile(img, &v1.ConfigFile{
		Architecture: runtime.GOARCH, OS: "linux", Created: v1.Time{Time: t.time}, Config: config,
		RootFS: v1.RootFS{Type: "layers"},
	})
	if err != nil {
		return nil, 0, err
	}
	var unpacked int64
	for _, files := range split(all, prefixes) {
		if len(files) == 0 {
			continue
		}
		for _, f := range files {
			unpacked += f.info.Size()
		}
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
			r, w := io.Pipe()
			go func() { _ = w.CloseWithError(t.write(w, files)) }()
			return r, nil
		}, tarball.WithCompression(compression.ZStd), tarball.WithCompressionLevel(level),
			tarball.WithMediaType(types.OCILayerZStd), tarball.WithCompressedCaching)
		if err != nil {
			return nil, 0, err
		}
		img, err = mutate.Append(img, mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: t.time}}})
		if err != nil {
			return nil, 0, err
		}
	}
	return img, unpacked, nil
}

// writeFile leaves no half-written file under the name.
func writeFile(to string, write func(io.Writer) error) error {
	part := to + ".part"
	out, err := os.Create(part)
	if err != nil {
		return err
	}
	if err := write(out); err != nil {
		_ = out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(part, to)
}

// compressed is what a pull transfers: layers, manifest and configuration.
func compressed(img v1.Image) (int64, error) {
	manifest, err := img.Manifest()
	if err != nil {
		return 0, err
	}
	total, err := img.Size()
	if err != nil {
		return 0, err
	}
	total += manifest.Config.Size
	for _, l := range manifest.Layers {
		total += l.Size
	}
	return total, nil
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// open calls use with the image of an archive.
func open(file string, use func(img v1.Image, ref string) error) error {
	dir, err := os.MkdirTemp("", "imagetool")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	img, ref, err := readArchive(file, dir)
	if err != nil {
		return err
	}
	return use(img, ref)
}

func describe(file string) error {
	return open(file, func(img v1.Image, ref string) error {
		digest, err := img.Digest()
		if err != nil {
			return err
		}
		size, err := compressed(img)
		if err != nil {
			return err
		}
		fmt.Printf("%-36s %6.1f MiB  %s  %s\n", ref, mib(size), digest, file)
		return nil
	})
}

// push uploads under the last part of the image's name.
func push(ctx context.Context, file, registry string) error {
	return open(file, func(img v1.Image, ref string) error {
		tag, err := name.NewTag(registry + "/" + path.Base(ref))
		if err != nil {
			return err
		}
		if err := remote.Write(tag, img, remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain)); err != nil {
			return err
		}
		digest, err := img.Digest()
		if err != nil {
			return err
		}
		fmt.Printf("%s@%s\n", tag, digest)
		return nil
	})
}
