# Finds and builds the tools that the build needs.

# epoch is the time of every file in every image.
epoch=1767225600 # 2026-01-01T00:00:00Z

hash_of() { sha256sum | cut -c1-16; }

# gotool DIR prints the binary of a Go program, compiled when its sources changed.
gotool() {
  local dir=$1 binary
  binary=$cache/tools/$(basename "$dir")-$(cd "$dir" && find . -type f ! -name '*_test.go' | LC_ALL=C sort | xargs cat | hash_of)
  if [[ ! -x $binary ]]; then
    mkdir -p "$cache/tools"
    use_go
    (cd "$dir" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$binary.part" .) ||
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
