#!/bin/bash
# Runs inside namespaces of its own (see rehearse in build.sh): a pod's network, the test
# world behind it, and the programs of the image at ROOT doing their work, once, while
# the JVM records the classes it loads. usage: rehearsal.sh IMAGE ROOT WORLD REHEARSE
set -euo pipefail
image=$1 root=$2 world=$3 rehearse=$4
app=/opt/devsandbox
work=$root/tmp # a tmpfs, gone with the namespace

say() { printf '  %s\n' "$*" >&2; }
die() { say "rehearsal: $*"; exit 1; }

# until_true SECONDS COMMAND...
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" 2>/dev/null; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

mounts() {
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  # Not the machine's own /dev: a container's has /dev/termination-log.
  mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
  local node
  for node in null zero random urandom; do
    : >"$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
  done
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -t tmpfs tmpfs "$root/run"
}

# network: this namespace is the pod's, the one of process $peer holds world and broker.
network() {
  unshare --net sleep infinity &
  peer=$!
  until_true 10 other_namespace || die "no second network namespace"
  ip link set lo up
  ip link add pod type veth peer name world netns "$peer"
  ip addr add 10.42.0.9/24 dev pod
  ip addr add fd00:42::9/64 dev pod nodad
  ip link set pod up
  in_world sh -ec '
    ip link set lo up
    ip addr add 10.42.0.1/24 dev world
    ip addr add fd00:42::1/64 dev world nodad
    ip link set world up
    ip addr add 10.43.0.10/32 dev lo
    ip addr add 10.43.7.7/32 dev lo
    ip route add local 203.0.113.0/24 dev lo
    ip -6 route add local 2001:db8:113::/48 dev lo'
  ip route add default via 10.42.0.1
  ip -6 route add default via fd00:42::1
}

other_namespace() { [[ $(readlink "/proc/$peer/ns/net") != $(readlink /proc/self/ns/net) ]]; }

in_world() { nsenter --net="/proc/$peer/ns/net" "$@"; }

# container UID COMMAND...: becomes the command, in the image, with a state directory of its own.
container() {
  local uid=$1
  shift
  exec unshare --mount sh -ec 'mount -t tmpfs -o mode=0777 tmpfs "$1/run/devsandbox/state"; shift; exec "$@"' - "$root" \
    chroot --userspec="$uid:$uid" "$root" "$@"
}

# record NAME UID CLASS: becomes a program that lists the classes it loads.
record() {
  container "$2" "$app/jre/bin/java" @/tmp/rehearsal.args "-XX:DumpLoadedClassList=/tmp/$1.classes" "$3" >"$work/$1.log" 2>&1
}

# use COMMAND...: the recorded programs, as the user whose traffic the fence redirects.
use() {
  cp "$rehearse" "$work/rehearse"
  (container 1000 /tmp/rehearse "$@") || poor "not everything worked (above)"
}

# poor TEXT: what a rehearsal leaves out is missing in the archive, but no reason to have no image.
poor() {
  tail -n 15 "$work"/*.log >&2
  say "WARNING: rehearsal of $image: $*; the image will start slower than it could"
}

# archive: one archive of the classes of all programs, so that they share its pages. The
# lists are sorted, and nothing is compiled meanwhile, for the same bytes every time. Classes
# are not linked ahead (AOTClassLinking): each program would load those of the others too.
archive() {
  local list
  for list in "$work"/*.classes; do
    [[ -s $list ]] || { tail -n 30 "$work"/*.log >&2; die "no classes in $(basename "$list")"; }
  done
  # Numbers of a single run, and classes of loaders other than the three built in, don't add up.
  cat "$work"/*.classes | grep -vE '^#| super: ' | sed 's/ id: [0-9]*$//' | LC_ALL=C sort -u >"$work/all.classes"
  (container 0 "$app/jre/bin/java" @/tmp/rehearsal.args -Xint -Xshare:dump \
    -XX:SharedClassListFile=/tmp/all.classes "-XX:SharedArchiveFile=/tmp/$image.jsa") >"$work/archive.log" 2>&1 || {
    tail -n 30 "$work/archive.log" >&2
    die "the classes can't be archived"
  }
  cp "$work/$image.jsa" "$root$app/lib/"
}

peers() {
  in_world "$world" serve --state "$work/world" --dns 203.0.113.53,10.43.0.10 2>"$work/world.log" &
  in_world "$rehearse" broker --listen 10.43.7.7:9443 --dir "$root/run/devsandbox" &
  until_true 10 test -e "$work/world/ready" -a -e "$root/run/devsandbox/token/token" || {
    cat "$work/world.log" >&2
    die "the test world doesn't come up"
  }
}

rehearse_sidecar() {
  local egress identity
  export DEVSANDBOX_FENCE='{"version":1,"broker":[{"ip":"10.43.7.7","port":9443}],"dns":[{"ip":"10.43.0.10","port":53}],"openings":[],"never":["10.42.0.0/16","10.43.0.0/16"],"nodes":["10.42.0.1/32","fd00:42::1/128"],"inbound":[8080],"workloadUid":1000}'
  export DEVSANDBOX_BROKER=10.43.7.7:9443 DEVSANDBOX_BROKER_NAME=devsandbox-broker.devsandbox-system.svc
  peers
  (record fence 0 dev.devsandbox.fence.FenceMain) || poor "the fence can't be proven"
  record identity 64322 dev.devsandbox.identity.IdentityMain &
  identity=$!
  record egress 64321 dev.devsandbox.egress.EgressMain &
  egress=$!
  use sandbox
  in_world "$rehearse" health --listen 10.42.0.9:15020 || poor "no health of egress"
  in_world "$rehearse" health --listen 10.42.0.9:15021 || poor "no health of identity"
  finish "$egress" "$identity"
  ! grep -qs jdk/internal/foreign/abi/DowncallLinker "$work"/*.classes || poor "libdevsandbox.so is not used"
}

rehearse_operator() {
  local account=$root/run/secrets/kubernetes.io/serviceaccount
  in_world "$rehearse" api --listen 10.43.7.7:6443 --dir "$account" &
  until_true 10 test -e "$account/ca.crt" -a -e "$account/token" || die "the API server doesn't come up"
  export KUBERNETES_SERVICE_HOST=10.43.7.7 KUBERNETES_SERVICE_PORT=6443
  record operator 10001 dev.devsandbox.operator.OperatorMain &
  use operator --listen 10.43.7.7:6443
  finish $!
}

# finish PID...: the list is complete when its program has ended.
finish() {
  kill -TERM "$@" || true
  wait "$@" || true
}

mounts
network
mkdir -p "$root/run/devsandbox/state"
sed '/SharedArchiveFile=/d' "$root$app/lib/jvm.args" >"$work/rehearsal.args"
"rehearse_$image"
archive
