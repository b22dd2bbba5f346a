# shellcheck shell=bash
# The commands other than start.

stop_cluster() {
  require_root
  lock
  destroy_node
}

restart_cluster() {
  stop_cluster
  start_cluster
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
  local file name
  file=$(readlink -f "$1")
  name=capture-$(printf %s "$file" | sha256sum | cut -c1-8)
  : >"$file"
  (
    ulimit -f $((1024 * 1024))
    in_node tcpdump -i any -nn -U -s 256 -B 16384 -Z root -w - >"$file" 2>"$RUN/$name" 8>&- &
    echo "$! $file" >"$RUN/$name.pid"
  )
  until_true 10 grep -q 'listening on' "$RUN/$name" || die "the capture did not start: $(cat "$RUN/$name")"
}

stop_capture() {
  local record pid file failed=0
  for record in "$RUN"/capture-*.pid; do
    [[ -f $record ]] || die "no capture runs"
    read -r pid file <"$record"
    [[ -z $1 || $file == "$(readlink -f "$1")" ]] || continue
    end_capture "$pid" || failed=1
    rm "$record"
    grep -h 'packets' "${record%.pid}" || failed=1
  done
  return "$failed"
}

# SIGINT makes tcpdump write what it holds and its counts.
end_capture() {
  local tcpdump
  tcpdump=$(first_child "$1") || tcpdump=$1
  kill -INT "$tcpdump" 2>/dev/null || {
    say "the capture had ended by itself"
    return 1
  }
  until_true 10 gone "$1"
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
