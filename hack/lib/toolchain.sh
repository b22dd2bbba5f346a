# shellcheck shell=bash
# The programs that the scripts need: found, or installed with apt, or a word on how to get them.

# is_jdk25 DIR: is this the home of a JDK 25?
is_jdk25() {
  [[ -x $1/bin/javac ]] && grep -qs '^JAVA_VERSION="25' "$1/release"
}

# use_jdk puts a JDK 25 first in PATH and in JAVA_HOME.
use_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*jdk*25*; do
    is_jdk25 "$home" || continue
    export JAVA_HOME=$home PATH=$home/bin:$PATH
    return
  done
  die "a JDK 25 is needed. Unpack one from https://adoptium.net (or apt install temurin-25-jdk from its
repository) below /usr/lib/jvm, or set JAVA_HOME to where it is"
}

# use_go puts a Go of 1.26 or newer first in PATH.
use_go() {
  local dir version
  for dir in "$(dirname "$(command -v go || echo /none/go)")" /usr/local/go/bin /usr/lib/go-1.*/bin; do
    version=$("$dir/go" env GOVERSION 2>/dev/null) || continue
    [[ $version =~ ^go1\.([0-9]+) ]] || continue
    ((BASH_REMATCH[1] >= 26)) || continue
    export PATH=$dir:$PATH
    return
  done
  die "Go 1.26 or newer is needed: unpack one from https://go.dev/dl to /usr/local/go"
}

# apt_missing PROGRAM:PACKAGE...: installs the packages whose program is missing, and says which.
apt_missing() {
  local missing=() entry
  for entry; do
    command -v "${entry%%:*}" >/dev/null || missing+=("${entry#*:}")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "missing: ${missing[*]} (no apt here: install them by hand)"
  note "installing with apt: ${missing[*]}"
  apt-get update -q && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# kubectl: the one in PATH, else the one that hack/cluster built.
kubectl() {
  local program
  program=$(type -P kubectl) || program=$(find "$DEVSANDBOX_CACHE/cluster" -path '*/kube-*/kubectl' 2>/dev/null | tail -n 1)
  [[ -n $program ]] || die "kubectl is needed: https://kubernetes.io/docs/tasks/tools"
  "$program" "$@"
}
