# shellcheck shell=bash
# What the tests share.

# start_pod NAME APP COMMAND [CLAIM]: a pod of the node's own programs, so that no image is needed but
# the node's pause image. A claim is mounted at /data.
start_pod() {
  local image
  image=$("$CLUSTER" exec ctr -n k8s.io images ls -q | grep -m1 devsandbox-cluster/pause)
  jq -n --arg name "$1" --arg app "$2" --arg command "$3" --arg claim "${4:-}" --arg image "$image" '
    [{name: "usr", from: "/usr", to: "/usr"}, {name: "bin", from: "/usr/bin", to: "/bin"},
     {name: "lib", from: "/usr/lib", to: "/lib"}, {name: "lib64", from: "/usr/lib64", to: "/lib64"}] as $host
    | {apiVersion: "v1", kind: "Pod", metadata: {name: $name, labels: {app: $app}}, spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{name: "main", image: $image, imagePullPolicy: "Never",
          command: ["/bin/bash", "-c", $command],
          volumeMounts: ([$host[] | {name, mountPath: .to, readOnly: true}]
            + (if $claim == "" then [] else [{name: "data", mountPath: "/data"}] end))}],
        volumes: ([$host[] | {name, hostPath: {path: .from}}]
          + (if $claim == "" then [] else [{name: "data", persistentVolumeClaim: {claimName: $claim}}] end))}}' |
    kubectl apply -f - >/dev/null && kubectl wait --for=condition=Ready --timeout=60s "pod/$1" >/dev/null
}

in_pod() { timeout 20 kubectl exec "$1" -- /bin/bash -c "$2"; } # POD COMMAND

eventually() { # SECONDS COMMAND...
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

not() { ! "$@"; }

equal() { # EXPECTED SEEN
  [[ $1 == "$2" ]] && return
  echo "expected: $1"
  echo "seen:     $2"
  return 1
}

# long_form FD00:42::2: the address as socat writes it.
long_form() {
  local -a head tail fields
  IFS=: read -ra head <<<"${1%%::*}"
  IFS=: read -ra tail <<<"${1##*::}"
  fields=("${head[@]}")
  while ((${#fields[@]} + ${#tail[@]} < 8)); do fields+=(0); done
  fields+=("${tail[@]}")
  printf '[%04x:%04x:%04x:%04x:%04x:%04x:%04x:%04x]' "${fields[@]/#/0x}"
}

# A listener for each family that answers with the address of its peer.
# shellcheck disable=SC2016,SC2034 # socat's variable
readonly PEER_ECHO='socat TCP4-LISTEN:8000,fork,reuseaddr SYSTEM:"echo \$SOCAT_PEERADDR" &
  exec socat TCP6-LISTEN:8000,fork,reuseaddr,ipv6only=1 SYSTEM:"echo \$SOCAT_PEERADDR"'

ask() { in_pod "$1" "socat -T3 - TCP:$2,connect-timeout=3"; } # POD ADDRESS:PORT

node_is_ready() { "$CLUSTER" status; }

inner_pid() { cat "$DEVSANDBOX_STATE/cluster/run/pid/$1"; }

has_new_pid() { [[ $(inner_pid "$1") != "$2" ]]; } # COMPONENT OLD

restarts_and_ips() {
  kubectl get pods -o 'jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[0].restartCount} {.status.podIP}{"\n"}{end}'
}

# What a stopped cluster must not have changed. Counters, and what others move, are left out.
machine_state() {
  sysctl -a 2>/dev/null | grep -E '^(vm|kernel|net|fs|user)\.' | grep -vE \
    'random|dentry|inode|file-nr|ns_last_pid|pty.nr|aio-nr|nf_conntrack_count|sched_domain|neigh|quota|fs.epoll'
  sed 's/^[0-9]* [0-9]* //' /proc/self/mountinfo | sort
  ip -o link | sed 's/^[0-9]*: //' | sort
  ip route
  ls -d /run/netns/* /var/lib/kubelet /run/containerd /etc/cni 2>&1
  nft list ruleset 2>&1
  find /sys/fs/cgroup -maxdepth 2 -type d -name 'devsandbox-*' | sort
  pgrep -f "$DEVSANDBOX_STATE" | sort
}
