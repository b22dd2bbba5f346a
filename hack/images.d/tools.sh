# Finds and builds the tools that the build needs.

# epoch is the time of every file in every image.
epoch=1767225600 # 2026-01-01T00:00:00Z

hash_of() { sha256sum | cut -c1-16; }

go_command() {
  local go
  for go in "$(command -v go || true)" /usr/local/go/bin/go; do
    if [[ -x $go ]] && "$go" version | grep -qE 'go1\.(2[6-9]|[3-9][0-9])'; then
      printf '%s\n' "$go"
      return
    fi
  done
  die "Go 1.26 or newer is needed: install it and put it in PATH"
}

# gotool DIR prints the binary of a Go program, compiled when its sources changed.
gotool() {
  local dir=$1 binary
  binary=$cache/tools/$(basename "$dir")-$(cd "$dir" && find . -type f ! -name '*_test.go' | LC_ALL=C sort | xargs cat | hash_of)
  if [[ ! -x $binary ]]; then
    mkdir -p "$cache/tools"
    (cd "$dir" && CGO_ENABLED=0 "$(go_command)" build -trimpath -ldflags '-s -w' -o "$binary.part" .) ||
      die "$dir doesn't compile: see above"
    mv "$binary.part" "$binary"
  fi
  printf '%s\n' "$binary"
}

# imagetool packs, describes and uploads archives.
imagetool() {
  local binary
  binary=$(gotool "$parts/go/imagetool")
  "$binary" "$@"
}
