# shellcheck shell=bash
# The commands other than start.

stop_cluster() {
  require_root
  lock
  destroy_node
}

# restart [PART]: the whole node as by a reboot, or one component, built anew if its sources changed.
restart() {
  if (($# == 0)); then
    stop_cluster
    start_cluster
    return
  fi
  require_running
  lock
  components | grep -qxF "$1" || die "no component '$1': $(components | xargs)"
  build_all
  node_path >"$RUN/path"
  stop_components "$1"
  start_components "$1"
}

reset_cluster() {
  stop_cluster
  rm -rf "$DATA" "$PKI" "$CONF" "$LOGS" "$STATE/world" "$KUBECONFIG_FILE"
}

show_status() {
  require_running
  local name pid
  for name in $(components); do
    if pid=$(component_pid "$name"); then
      printf '%-20s running, pid %s inside\n' "$name" "$pid"
    else
      printf '%-20s NOT RUNNING: read %s\n' "$name" "$LOGS/$name.log"
    fi
  done
  kubectl_here get nodes -o wide || die "the API server does not answer: read $LOGS/apiserver.log"
  kubectl_here wait --for=condition=Ready --timeout=0 "node/$NODE" >/dev/null
}

show_kubeconfig() {
  [[ -f $KUBECONFIG_FILE ]] || die "there is no cluster yet: hack/cluster start"
  echo "$KUBECONFIG_FILE"
}

show_world_ca() {
  cat "$STATE/world/ca.crt" 2>/dev/null || die "the test world does not run: read $LOGS/world.log"
}

show_logs() {
  if (($#)); then
    [[ -f $LOGS/$1.log ]] || die "no log of '$1': hack/cluster logs lists them"
    tail -n 200 "${@:2}" "$LOGS/$1.log"
  else
    ls -l "$LOGS"
  fi
}

enter_shell() {
  require_running
  [[ ${1:-} != -- ]] || shift
  (($#)) || set -- bash
  in_node "$@"
}

capture() {
  require_running
  case ${1:-} in
    start) start_capture "${2:?capture start FILE}" ;;
    stop) stop_capture "${2:-}" ;;
    *) die "capture start FILE | capture stop [FILE]" ;;
  esac
}

# Every link of the node: pods' ends of the bridge, the bridge, the way out. Headers and a bit more.
# A file that reaches 1 GiB ends the capture, and stopping it says so.
start_capture() {
  local file record
  file=$(readlink -f "$1")
  record=$RUN/captures/$(printf %s "$file" | sha256sum | cut -c1-8)
  mkdir -p "$RUN/captures"
  echo "$file" >"$record"
  (
    ulimit -f $((1024 * 1024))
    # shellcheck disable=SC2016 # for the inner shell
    in_node bash -c 'echo $$ >"$1.pid"; exec tcpdump -i any -nn -U -s 256 -B 16384 -Z root -w -' capture \
      "$record" >"$file" 2>"$record.counts" 8>&- &
  )
  until_true 10 grep -q 'listening on' "$record.counts" ||
    die "the capture did not start: $(cat "$record.counts")"
}

stop_capture() {
  local pids record failed=0
  for pids in "$RUN"/captures/*.pid; do
    [[ -f $pids ]] || die "no capture runs"
    record=${pids%.pid}
    [[ -z $1 || $(<"$record") == "$(readlink -f "$1")" ]] || continue
    end_capture "$record" || failed=1
    rm "$record"*
  done
  return "$failed"
}

end_capture() { # RECORD
  local pid
  pid=$(<"$1.pid")
  until_true 10 mark_arrived "$(<"$1")" "capture-end-${1##*/}" || say "the capture's end was not seen in its file"
  in_node kill -TERM "$pid" 2>/dev/null || {
    say "the capture had ended by itself: $(tail -n 1 "$1.counts")"
    return 1
  }
  until_true 10 grep 'dropped by kernel' "$1.counts" && grep packets "$1.counts"
}

# expose PORT HOSTPORT: who connects to PORT of the node's address arrives at 127.0.0.1:HOSTPORT of this
# machine, as a webhook or a server in a test needs. Descriptor 9 of the node's PID 1 is this machine's network.
expose() {
  require_running
  local port=${1:?expose PORT HOSTPORT} target=${2:?expose PORT HOSTPORT} outside
  outside="nsenter --net=/proc/1/fd/9 socat - TCP:127.0.0.1:$target,nodelay"
  end_exposure "$port"
  mkdir -p "$RUN/exposed"
  rotate_log "expose-$port"
  # shellcheck disable=SC2016 # for the inner shell
  in_node bash -c 'echo $$ >"$1"; exec socat "$2" "$3"' expose "$RUN/exposed/$port" \
    "TCP-LISTEN:$port,bind=$NODE_IP4,reuseaddr,nodelay,fork" "SYSTEM:\"exec $outside\"" \
    </dev/null >"$LOGS/expose-$port.log" 2>&1 8>&- &
  until_true 10 listens "$port" || die "port $port can't be had: read $LOGS/expose-$port.log"
}

listens() { [[ $(in_node ss -Hltn "src $NODE_IP4 and sport = :$1") ]]; }

end_exposure() { # PORT
  [[ -f $RUN/exposed/$1 ]] || return 0
  in_node kill -TERM "$(<"$RUN/exposed/$1")" 2>/dev/null || true
  rm "$RUN/exposed/$1"
}

# tcpdump leaves at its end what the kernel still holds for it. A packet of ours that has arrived in
# the file shows that all earlier ones have.
mark_arrived() { # FILE MARK
  in_node bash -c "echo $2 >/dev/udp/$WORLD_GATEWAY4/9" 2>/dev/null || true
  tail -c 100000 "$1" | grep -qaF "$2"
}

# What reads the datastore starts afresh after it changed under it.
readonly DATASTORE_USERS=(netpol storage proxy kubelet scheduler controller-manager apiserver)

snapshot() {
  local file=${1:?snapshot FILE}
  require_running
  lock
  stop_components apiserver etcd
  tar -C "$DATA" -cf "$file" etcd
  start_components etcd apiserver
  await 60 apiserver api_answers
}

restore() {
  local file=${1:?restore FILE}
  require_running
  tar -tf "$file" etcd/member >/dev/null 2>&1 || die "$file is no snapshot"
  lock
  stop_components "${DATASTORE_USERS[@]}" etcd
  rm -rf "$DATA/etcd"
  tar -C "$DATA" -xf "$file"
  start_components etcd apiserver
  await 60 apiserver api_answers
  start_components "${DATASTORE_USERS[@]}"
  await 60 kubelet node_ready "$EPOCHREALTIME"
}
