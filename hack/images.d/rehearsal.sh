#!/bin/bash
# Runs inside namespaces of its own (see rehearse in build.sh): a pod's network, the test
# world behind it, and the programs of the image at ROOT doing their work, once, while
# the JVM records what it loads and compiles. usage: rehearsal.sh IMAGE ROOT WORLD REHEARSE
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

export DEVSANDBOX_FENCE='{"version":1,"broker":[{"ip":"10.43.7.7","port":9443}],"dns":[{"ip":"10.43.0.10","port":53}],"openings":[],"never":["10.42.0.0/16","10.43.0.0/16"],"nodes":["10.42.0.1/32","fd00:42::1/128"],"inbound":[8080],"workloadUid":1000}'
export DEVSANDBOX_BROKER=10.43.7.7:9443 DEVSANDBOX_BROKER_NAME=devsandbox-broker.devsandbox-system.svc

# has_main CLASS: is the program in the jar? Names are plain text in a jar's directory.
has_main() { grep -aqF "${1//.//}.class" "$root$app"/lib/*.jar; }

# container UID COMMAND...: becomes the command, in the image, with a state directory of its own.
container() {
  local uid=$1
  shift
  exec unshare --mount sh -ec 'mount -t tmpfs -o mode=0777 tmpfs "$1/run/devsandbox/state"; shift; exec "$@"' - "$root" \
    chroot --userspec="$uid:$uid" "$root" "$@"
}

# record NAME UID CLASS: becomes a program that writes a cache of its classes when it ends.
record() {
  sed '/AOTCache=/d' "$root$app/lib/jvm.args" >"$work/$1.args"
  container "$2" "$app/jre/bin/java" "@/tmp/$1.args" "-XX:AOTCacheOutput=/tmp/$1.aot" "$3" >"$work/$1.log" 2>&1
}

# workload COMMAND...: as the user whose traffic the fence redirects.
workload() {
  cp "$rehearse" "$work/rehearse"
  (container 1000 /tmp/rehearse "$@") || {
    tail -n 15 "$work"/*.log >&2
    say "WARNING: not everything in the rehearsal of $image worked (above); its cache is the poorer for it"
  }
}

# finish NAME PID: ends a recorded program; its cache is there when it is gone.
finish() {
  kill -TERM "$2" || true
  wait "$2" || true
  [[ -s $work/$1.aot ]] || {
    tail -n 30 "$work/$1.log" >&2 || true
    die "$1 wrote no cache"
  }
}

missing() { say "WARNING: there is no $1 yet: the image starts slowly without a rehearsal"; }

peers() {
  in_world "$world" serve --state "$work/world" --dns 203.0.113.53,10.43.0.10 2>"$work/world.log" &
  in_world "$rehearse" broker --listen 10.43.7.7:9443 --dir "$root/run/devsandbox" &
  until_true 10 test -e "$work/world/ready" -a -e "$root/run/devsandbox/token/token" || {
    cat "$work/world.log" >&2
    die "the test world doesn't come up"
  }
}

rehearse_sidecar() {
  local egress identity='' use=(--egress)
  peers
  mkdir -p "$root/run/devsandbox/state"
  if has_main dev.devsandbox.fence.FenceMain; then
    (container 0 "$app/bin/fence") >"$work/fence.log" 2>&1 || {
      cat "$work/fence.log" "$root/dev/termination-log" >&2 || true
      say "WARNING: the fence fails in the rehearsal (above)"
    }
  else
    missing FenceMain
  fi
  has_main dev.devsandbox.egress.EgressMain || { missing EgressMain; return; }
  if has_main dev.devsandbox.identity.IdentityMain; then
    (container 64322 "$app/bin/identity") >"$work/identity.log" 2>&1 &
    identity=$!
    use+=(--identity)
  else
    missing IdentityMain
  fi
  record egress 64321 dev.devsandbox.egress.EgressMain &
  egress=$!
  workload sandbox "${use[@]}"
  finish egress "$egress"
  [[ -z $identity ]] || kill "$identity"
  cp "$work/egress.aot" "$root$app/lib/sidecar.aot"
}

rehearse_operator() {
  local operator account=$root/run/secrets/kubernetes.io/serviceaccount
  has_main dev.devsandbox.operator.OperatorMain || { missing OperatorMain; return; }
  in_world "$rehearse" api --listen 10.43.7.7:6443 --dir "$account" &
  until_true 10 test -e "$account/ca.crt" -a -e "$account/token" || die "the API server doesn't come up"
  export KUBERNETES_SERVICE_HOST=10.43.7.7 KUBERNETES_SERVICE_PORT=6443
  record operator 10001 dev.devsandbox.operator.OperatorMain &
  operator=$!
  workload operator --listen 10.43.7.7:6443
  finish operator "$operator"
  cp "$work/operator.aot" "$root$app/lib/operator.aot"
}

mounts
network
"rehearse_$image"
