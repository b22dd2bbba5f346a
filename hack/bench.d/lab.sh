#!/bin/bash
# Runs inside namespaces of its own (see hack/bench): the world with proxies without a
# fence, five pods behind it, and for each program of a pod the root of the real image.
# usage: lab.sh LAB LOAD COMMAND...   LAB holds the image's files in `image`
set -euo pipefail
lab=$1 load=$2
shift 2

# root DIR: the image's files, with what a container has besides.
root() {
  mkdir -p "$1"
  mount --bind "$lab/image" "$1"
  mount -t proc proc "$1/proc"
  mount -t tmpfs -o mode=0755 tmpfs "$1/dev"
  local node
  for node in null zero random urandom; do
    : >"$1/dev/$node"
    mount --bind "/dev/$node" "$1/dev/$node"
  done
  mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
  mount -t tmpfs tmpfs "$1/run"
  mkdir -p "$1"/run/devsandbox/{config,token,state,init}
}

# pod N: a network like that of a pod, its gateway is here.
pod() {
  ip netns add "pod$1"
  ip link add "pod$1" master pods type veth peer name eth0 netns "pod$1"
  ip link set "pod$1" up
  ip -n "pod$1" link set lo up
  ip -n "pod$1" addr add "10.42.0.1$1/24" dev eth0
  ip -n "pod$1" link set eth0 up
  ip -n "pod$1" route add default via 10.42.0.1
}

mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir /run/netns
# Where other users can read them too.
cp "$(dirname "$0")"/{squid.conf,haproxy.cfg} /run/
cp "$load" /run/load
ip link set lo up
ip addr add 10.43.0.10/32 dev lo
ip addr add 10.43.7.7/32 dev lo
ip route add local 203.0.113.0/24 dev lo
ip link add pods type bridge
ip addr add 10.42.0.1/24 dev pods
ip link set pods up
root "$lab/world/egress"
for n in 1 2 3 4 5; do
  pod "$n"
  for role in fence egress identity; do root "$lab/pod$n/$role"; done
done
exec "$@"
