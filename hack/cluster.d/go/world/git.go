package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// gitRoot holds the repositories of git.test: repo.git can only be read, push.git
// also written.
type gitRoot struct{ dir string }

// openGit seeds the repositories that are missing. The commit is the same in every world.
func openGit(dir string) (gitRoot, error) {
	g := gitRoot{dir}
	for _, repo := range []string{"repo.git", "push.git"} {
		if err := g.seed(repo, repo == "push.git"); err != nil {
			return g, fmt.Errorf("seed %s: %w", repo, err)
		}
	}
	return g, nil
}

func (g gitRoot) seed(repo string, writable bool) error {
	final := filepath.Join(g.dir, repo)
	if _, err := os.Stat(final); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	part := final + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return err
	}
	if _, err := g.git(part, "", "init", "-q", "--bare", "--initial-branch=main", "."); err != nil {
		return err
	}
	if _, err := g.git(part, "", "config", "http.receivepack", fmt.Sprint(writable)); err != nil {
		return err
	}
	blob, err := g.git(part, "Hello from the test world.\n", "hash-object", "-w", "--stdin")
	if err != nil {
		return err
	}
	tree, err := g.git(part, "100644 blob "+blob+"\tREADME.md\n", "mktree")
	if err != nil {
		return err
	}
	commit, err := g.git(part, "Say hello\n", "commit-tree", tree)
	if err != nil {
		return err
	}
	if _, err := g.git(part, "", "update-ref", "refs/heads/main", commit); err != nil {
		return err
	}
	return os.Rename(part, final)
}

// environment keeps the machine's and the user's git configuration out.
func (g gitRoot) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + g.dir,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=World", "GIT_AUTHOR_EMAIL=world@git.test", "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=World", "GIT_COMMITTER_EMAIL=world@git.test", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z",
	}
}

func (g gitRoot) git(dir, stdin string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = g.environment()
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// handler serves the repositories by git http-backend.
func (g gitRoot) handler(errors *log.Logger) (http.Handler, error) {
	libexec, err := g.git(g.dir, "", "--exec-path")
	if err != nil {
		return nil, err
	}
	return &cgi.Handler{
		Path:   filepath.Join(libexec, "git-http-backend"),
		Root:   "/",
		Env:    append(g.environment(), "GIT_PROJECT_ROOT="+g.dir, "GIT_HTTP_EXPORT_ALL=1"),
		Logger: errors,
		Stderr: errors.Writer(),
	}, nil
}
