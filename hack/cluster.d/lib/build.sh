# shellcheck shell=bash
# Builds the programs of the node, each Go module into a cache folder named by all that goes into it.

readonly MODULES=(etcd containerd runc cni kube)
readonly KUBERNETES_VERSION=v1.36.4

find_go() {
  local go
  for go in "$(command -v go || true)" /usr/local/go/bin/go; do
    [[ -x $go ]] || continue
    local version
    version=$("$go" env GOVERSION)
    version=${version#go1.}
    if ((${version%%.*} >= 26)); then
      PATH=$(dirname "$go"):$PATH
      return
    fi
  done
  die "needs Go 1.26 or newer: https://go.dev/dl, unpacked to /usr/local/go"
}

# The modules there are sources for; the test world is one when its folder exists.
modules() {
  printf '%s\n' "${MODULES[@]}" pause
  ! has_world || echo world
}

has_world() { [[ -d $HERE/go/world ]] || packed_program world >/dev/null; }

# packed_program MODULE: its folder in an unpacked archive.
packed_program() {
  local dirs=("$CACHE/$1"-*)
  packed && [[ -d ${dirs[0]} ]] && echo "${dirs[0]}"
}

module_sources() { [[ $1 == pause ]] && echo "$HERE/pause" || echo "$HERE/go/$1"; }

# The folder of each module's programs, whether or not it was built yet, by its name.
declare -A MODULE_DIRS

find_module_dirs() {
  local module key
  for module in $(modules); do
    if packed; then
      MODULE_DIRS[$module]=$(packed_program "$module") || die "the archive has no $module"
      continue
    fi
    key=$(cd "$(module_sources "$module")" && {
      find . -type f -not -name '*_test.go' -print0 | sort -z | xargs -0 sha256sum
      declare -f "compile_$module"
      uname -m
    } | sha256sum)
    MODULE_DIRS[$module]=$CACHE/$module-${key:0:16}
  done
}

module_dir() { echo "${MODULE_DIRS[$1]}"; }

build_all() {
  ! packed || return 0
  mkdir -p "$CACHE"
  local module
  for module in $(modules); do
    build_module "$module"
  done
}

build_module() {
  local dir
  dir=$(module_dir "$1")
  [[ ! -d $dir ]] || return 0
  find_go
  (
    flock 7
    [[ ! -d $dir ]] || exit 0
    local partial=$dir.partial
    rm -rf "$partial"
    mkdir -p "$partial"
    cd "$(module_sources "$1")"
    export GOTOOLCHAIN=local GOWORK=off GOFLAGS='' CGO_ENABLED=0
    step "built $1" "compile_$1" "$partial/"
    mv "$partial" "$dir"
  ) 7>"$CACHE/lock" || die "building $1 failed (sources: $(module_sources "$1"))"
}

go_build() { go build -trimpath -buildvcs=false "$@"; }

compile_kube() {
  local version=k8s.io/component-base/version name
  go_build -o "$1" -ldflags "-s -w -X $version.gitVersion=$KUBERNETES_VERSION -X $version.gitMajor=1 \
    -X $version.gitMinor=36 -X $version.gitTreeState=clean" ./cmd/...
  for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl; do
    ln -s node "$1$name"
  done
}

compile_containerd() {
  go_build -o "$1" -tags 'no_btrfs no_zfs no_devmapper osusergo netgo' \
    -ldflags '-s -w -X github.com/containerd/containerd/v2/version.Version=v2.4.2' tool
}

compile_runc() {
  CGO_ENABLED=1 go_build -o "$1" -tags seccomp -ldflags '-s -w -X main.version=1.5.2' tool
}

compile_etcd() { go_build -o "$1"etcd -ldflags '-s -w' go.etcd.io/etcd/server/v3; }

compile_cni() { go_build -o "$1" -ldflags '-s -w' tool; }

compile_world() { go_build -o "$1"world -ldflags '-s -w' .; }

compile_pause() { gcc -static -Os -s -o "$1"pause pause.c; }

# The PATH of the node: its own programs first, so that no other containerd shim or runc is found.
node_path() {
  local module path=
  for module in $(modules); do
    path+=$(module_dir "$module"):
  done
  echo "$path/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

find_module_dirs
