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

# missing PROGRAM:PACKAGE...: the packages whose program is missing.
missing() {
  local entry
  for entry; do
    command -v "${entry%%:*}" >/dev/null || printf '%s ' "${entry#*:}"
  done
}

# apt_install PACKAGE...: installs them, or says that they are to be installed by hand.
apt_install() {
  command -v apt-get >/dev/null || die "missing: $* (no apt here: install them by hand)"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# packages PROGRAM:PACKAGE...: a step that installs what is missing and says what that is; none if nothing is.
packages() {
  local wanted
  read -ra wanted <<<"$(missing "$@")"
  ((${#wanted[@]})) || return 0
  step "apt install ${wanted[*]}" "Install them by hand, then run this again." apt_install "${wanted[@]}"
}

# kubectl: the one in PATH, else the one that hack/cluster built.
kubectl() {
  local program
  program=$(type -P kubectl) || program=$(find "$DEVSANDBOX_CACHE/cluster" -path '*/kube-*/kubectl' 2>/dev/null | tail -n 1)
  [[ -n $program ]] || die "kubectl is needed: https://kubernetes.io/docs/tasks/tools"
  "$program" "$@"
}
