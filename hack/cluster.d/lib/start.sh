# shellcheck shell=bash
# Bringing the node up and saying what is wrong when a part of it doesn't come up.

start_cluster() {
  require_root
  install_packages
  lock
  if running; then
    say "already running: export KUBECONFIG=$KUBECONFIG_FILE"
    return
  fi
  build_all
  bring_up
  say
  say "export KUBECONFIG=$KUBECONFIG_FILE    (context $CONTEXT)"
  command -v kubectl >/dev/null || say "no kubectl on the PATH: use 'hack/cluster kubectl'"
}

bring_up() {
  local begin=$EPOCHREALTIME
  make_pki
  write_configuration
  step "namespaces, cgroups, links" create_node
  start_components etcd apiserver containerd relay-inside relay-outside
  start_world
  await 60 apiserver api_answers
  start_components controller-manager scheduler
  await 30 containerd containerd_answers
  start_components kubelet proxy
  step "images of the node" load_node_images || die "images could not be loaded: read $LOGS/containerd.log"
  step "cluster addons" apply_addons || die "the addons could not be applied: read $LOGS/apiserver.log"
  start_components storage
  await 60 kubelet node_known
  start_components netpol # which ends at once where its node is not known
  await 60 kubelet node_ready "$begin"
  await 30 controller-manager node_takes_pods
  ! has_world || await 20 world world_ready
  await 60 kubelet dns_answers
  say "$(seconds_since "$begin")  up"
}

start_world() {
  rm -f "$STATE/world/ready"
  ! has_world || start_components world
}

world_ready() { [[ -e $STATE/world/ready ]]; }

# await SECONDS COMPONENT COMMAND...: gives up when the time is over or a component keeps ending.
await() {
  local deadline=$((SECONDS + $1 * DEVSANDBOX_PATIENCE)) name=$2 begin=$EPOCHREALTIME since broken=
  since=$(date -u +%FT%TZ)
  shift 2
  until "$@" >/dev/null 2>&1; do
    broken=$(ends_often "$since")
    [[ -z $broken ]] || blame "$broken" "$broken keeps ending"
    ((SECONDS < deadline)) || blame "$name" "'${1//_/ }' took too long"
    sleep "$PAUSE"
  done
  say "$(seconds_since "$begin")  ${1//_/ }"
}

ends_often() { # SINCE
  awk -v since="$1" -v often=$((3 + DEVSANDBOX_PATIENCE)) '$1 >= since && $3 == "ended" && ++ends[$2] == often { print $2; exit }' "$LOGS/node.log"
}

blame() { # COMPONENT TEXT
  say "--- last lines of $LOGS/$1.log"
  tail -n 15 "$LOGS/$1.log" >&2 || true
  die "$2: read $LOGS/$1.log; it was left running, 'hack/cluster stop' ends it"
}

kubectl_here() { "$(module_dir kube)/kubectl" --kubeconfig "$KUBECONFIG_FILE" "$@"; }

containerd_answers() { in_node ctr version; }

# api PATH: what the API server says of it. By curl, which is polled at a fraction of kubectl's price.
api() {
  curl -sS --fail --max-time $((5 * DEVSANDBOX_PATIENCE)) --cacert "$PKI/ca.crt" --cert "$PKI/admin.crt" \
    --key "$PKI/admin.key" "https://127.0.0.1:$DEVSANDBOX_API_PORT$1"
}

api_answers() { api /readyz; }

node_known() { api "/api/v1/nodes/$NODE"; }

# Ready may be left over from before: the kubelet's heartbeat must be newer than this start.
node_ready() {
  local status beat
  read -r status beat < <(api "/api/v1/nodes/$NODE" |
    jq -r '.status.conditions[] | select(.type == "Ready") | "\(.status) \(.lastHeartbeatTime)"')
  [[ $status == True ]] || return
  (($(date -d "$beat" +%s) >= ${1%.*})) || lease_renewed_since "${1%.*}"
}

lease_renewed_since() {
  local renewed
  renewed=$(api "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/$NODE" | jq -r .spec.renewTime) &&
    (($(date -d "$renewed" +%s) >= $1))
}

node_takes_pods() {
  [[ $(api "/api/v1/nodes/$NODE" | jq -c '[.spec.podCIDRs != null, .spec.taints]') == '[true,null]' ]] &&
    api /api/v1/namespaces/default/serviceaccounts/default
}

# Asked on its Service's address, so that this is true of the proxy too, and of no earlier pod.
dns_answers() { in_node timeout "$DEVSANDBOX_PATIENCE" bash -c ": </dev/tcp/$DNS_IP4/53"; }

apply_addons() {
  sed -e "s#DNS_IMAGE#$(dns_image)#; s#DNS_IP4#$DNS_IP4#g; s#DNS_IP6#$DNS_IP6#; s#WORLD_DNS#$WORLD_DNS4#" \
    "$HERE/manifests/addons.yaml" |
    kubectl_here apply --server-side --force-conflicts --field-manager=hack-cluster -f - >/dev/null
}
