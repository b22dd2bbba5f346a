# shellcheck shell=bash
# The node's namespaces: making them, entering them, ending them.

node_process() { # the process that made the namespaces, as the machine sees it
  local pid
  pid=$(cat "$RUN/node.pid" 2>/dev/null) || return 1
  grep -qszx "DEVSANDBOX_NODE=$STATE" "/proc/$pid/environ" && echo "$pid"
}

node_pid() { # PID 1 of the node, as the machine sees it
  local parent
  parent=$(node_process) && first_child "$parent"
}

first_child() {
  local children
  children=$(<"/proc/$1/task/$1/children") && [[ -n $children ]] && echo "${children%% *}"
}

running() { [[ -n $(node_pid) && -e $RUN/ready ]]; }

require_running() { running || die "the cluster isn't running: hack/cluster start"; }

create_node() {
  end_unit
  remove_cgroups # of a node that was killed: with them the kubelet takes its dead containers for live ones
  rm -rf "$RUN"
  mkdir -p "$RUN"
  node_path >"$RUN/path"
  rotate_log node
  modprobe -qa br_netfilter overlay 2>/dev/null || true # a kernel without modules has them, or the node says so
  local launcher=(setsid)
  if cgroup_v2 && systemd_runs; then
    launcher=(systemd-run --quiet --collect --unit "$CGROUP" --description "Kubernetes node in namespaces"
      -p Delegate=yes -p TasksMax=infinity -p KillMode=mixed -p OOMPolicy=continue)
  fi
  # A file, since systemd would replace what looks like a variable of its own in a command line.
  {
    declare -f make_namespaces
    printf 'make_namespaces %q %q %q\n' "$RUN" "$HERE" "$LOGS"
  } >"$RUN/launch"
  "${launcher[@]}" env -i HOME=/root TMPDIR=/var/tmp PATH="$(node_path)" DEVSANDBOX_NODE="$STATE" \
    DEVSANDBOX_STATE="$DEVSANDBOX_STATE" DEVSANDBOX_CACHE="$DEVSANDBOX_CACHE" \
    bash "$RUN/launch" \
    </dev/null >/dev/null 2>>"$LOGS/node.log" 8>&- &
  until_true 10 node_process || die "the namespaces could not be made: read $LOGS/node.log"
  make_cgroups "$(node_process)"
  touch "$RUN/cgroups"
  until_true 10 running || die "the node was not set up: read $LOGS/node.log"
}

# Runs as the process whose child is the node's PID 1. It waits for its cgroup before it forks that
# child, which must be born in it. Descriptor 9 lets the relay listen where ordinary shells are.
make_namespaces() {
  local fd
  # What the caller has open (a pipe to a pager, say) would stay open as long as the node lives.
  for fd in /proc/$$/fd/*; do
    fd=${fd##*/}
    ((fd <= 2)) || eval "exec $fd>&-"
  done
  echo $$ >"$1/node.pid"
  until [[ -e $1/cgroups ]]; do sleep 0.02; done
  cd /
  exec unshare --mount --net --pid --uts --fork --kill-child --mount-proc "$2/node-init" \
    9</proc/self/ns/net >>"$3/node.log" 2>&1
}

destroy_node() {
  local parent init
  if init=$(node_pid); then
    parent=$(node_process)
    kill -KILL "$init" # the kernel ends every process of the pid namespace with its first one
    until_true 20 gone "$parent" || die "process $parent does not end"
  fi
  end_unit
  remove_cgroups
  rm -rf "$RUN"
}

# What is left of a node that didn't come up, under systemd.
end_unit() { ! systemd_runs || systemctl stop "$CGROUP.service" 2>/dev/null || true; }

gone() { [[ ! -d /proc/$1 ]]; }

# in_node COMMAND...: runs it in all namespaces of the node, with the node's programs and kubeconfig.
in_node() {
  local pid
  pid=$(node_pid) || die "the cluster isn't running: hack/cluster start"
  nsenter --target "$pid" --mount --net --pid --uts --wdns=/ -- \
    env PATH="$(<"$RUN/path")" TMPDIR=/var/tmp KUBECONFIG="$CONF/admin.kubeconfig" \
    CONTAINERD_SUPPRESS_DEPRECATION_WARNINGS=true "$@"
}
