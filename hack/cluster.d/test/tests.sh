# shellcheck shell=bash
# The tests, run in the order of their numbers. Each continues on the cluster the one before left.

test_01_start_gives_a_ready_node() {
  machine_state >"$WORK/before"
  "$CLUSTER" start && node_is_ready
}

test_02_a_pod_has_an_address_of_each_family() {
  start_pod client client 'sleep infinity' || return
  local ips
  ips=$(kubectl get pod client -o 'jsonpath={.status.podIPs[*].ip}')
  [[ $ips == '10.42.'*' fd00:42::'* ]] || equal '10.42.… fd00:42::…' "$ips"
}

test_03_a_service_sees_the_address_of_the_pod_that_calls_it() {
  start_pod server server "$PEER_ECHO" || return
  kubectl expose pod server --port 80 --target-port 8000 \
    --overrides '{"spec":{"ipFamilyPolicy":"RequireDualStack"}}' || return
  local ip4 ip6 service4 service6
  read -r ip4 ip6 < <(kubectl get pod client -o 'jsonpath={.status.podIPs[*].ip}')
  read -r service4 service6 < <(kubectl get service server -o 'jsonpath={.spec.clusterIPs[*]}')
  eventually 20 ask client "[$service6]:80"
  equal "$ip4" "$(ask client "$service4:80")" &&
    equal "$(long_form "$ip6")" "$(ask client "[$service6]:80")"
}

test_04_names_of_services_and_of_the_test_world_resolve_in_a_pod() {
  in_pod client 'getent ahostsv4 server.default.svc.cluster.local' || return
  [[ ! -d $HERE/../go/world ]] || in_pod client 'getent ahosts allowed.test | grep -F 2001:db8:113::10'
}

test_05_the_test_world_sees_the_address_of_the_pod() {
  local ip4 ip6
  read -r ip4 ip6 < <(kubectl get pod client -o 'jsonpath={.status.podIPs[*].ip}')
  "$CLUSTER" exec nsenter --net=/run/netns/world timeout 30 bash -c "$PEER_ECHO" >/dev/null 2>&1 &
  eventually 20 ask client '[2001:db8:113::30]:8000'
  equal "$ip4" "$(ask client 203.0.113.30:8000)" &&
    equal "$(long_form "$ip6")" "$(ask client '[2001:db8:113::30]:8000')"
}

test_06_a_network_policy_is_enforced_and_lifted() {
  local server4 server6
  read -r server4 server6 < <(kubectl get pod server -o 'jsonpath={.status.podIPs[*].ip}')
  ask client "$server4:8000" || return
  kubectl apply -f - <<'YAML' || return
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec: {podSelector: {matchLabels: {app: server}}, policyTypes: [Ingress]}
YAML
  eventually 20 not ask client "$server4:8000" || return
  eventually 20 not ask client "[$server6]:8000" || return
  kubectl delete networkpolicy closed || return
  eventually 20 ask client "[$server6]:8000"
}

test_07_a_claim_gets_a_volume_that_is_removed_with_it() {
  kubectl apply -f - <<'YAML' || return
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
YAML
  start_pod writer writer 'echo kept >/data/file; sleep infinity' data || return
  local volumes=$DEVSANDBOX_STATE/cluster/data/var/volumes
  eventually 10 grep -qx kept "$volumes"/*/file || return
  kubectl delete pod writer --now && kubectl delete pvc data || return
  eventually 30 not ls "$volumes"/*
}

test_08_every_component_comes_back_after_kill_9_and_pods_do_not_notice() {
  local before file name old
  before=$(restarts_and_ips)
  for file in "$DEVSANDBOX_STATE"/cluster/run/components/*; do
    name=${file##*/}
    old=$(inner_pid "$name")
    "$CLUSTER" exec kill -KILL "$old" || return
    eventually 20 has_new_pid "$name" "$old" || {
      echo "$name did not come back"
      return 1
    }
  done
  eventually 60 node_is_ready || return
  eventually 60 in_pod client 'getent ahostsv4 server.default.svc.cluster.local' || return
  equal "$before" "$(restarts_and_ips)"
}

test_09_a_capture_has_the_packets_of_a_pod_from_its_first_one() {
  "$CLUSTER" capture start "$WORK/pcap" || return
  start_pod early early 'echo hello >/dev/udp/203.0.113.66/4321; sleep infinity' || return
  "$CLUSTER" capture stop "$WORK/pcap" | tee "$WORK/counts" | grep -qx '0 packets dropped by kernel' || return
  local packets
  packets=$("$CLUSTER" exec tcpdump -nr - udp and dst port 4321 <"$WORK/pcap") # only the node knows the links' names
  cat "$WORK/counts"
  echo "$packets"
  [[ $packets == *veth*203.0.113.66.4321* && $packets == *node0*203.0.113.66.4321* ]]
}

test_09_a_server_of_this_machine_is_reached_from_a_pod_while_it_is_exposed() {
  socat TCP-LISTEN:18998,bind=127.0.0.1,reuseaddr,fork SYSTEM:'echo served' &
  local server=$! said=0
  "$CLUSTER" expose 9481 18998 && equal served "$(in_pod client 'cat </dev/tcp/10.99.0.1/9481')" || said=1
  "$CLUSTER" unexpose 9481 && not in_pod client ': </dev/tcp/10.99.0.1/9481' || said=1
  kill "$server"
  return "$said"
}
test_10_a_restored_snapshot_is_the_older_datastore() {
  kubectl create configmap marker --from-literal=value=old || return
  "$CLUSTER" snapshot "$WORK/snapshot" || return
  kubectl create configmap marker --from-literal=value=new --dry-run=client -o yaml | kubectl apply -f - || return
  "$CLUSTER" restore "$WORK/snapshot" || return
  equal old "$(kubectl get configmap marker -o 'jsonpath={.data.value}')" || return
  eventually 30 in_pod client true
}

test_11_pods_come_back_after_a_restart_of_the_node() {
  "$CLUSTER" restart || return
  eventually 60 in_pod client 'getent ahostsv4 server.default.svc.cluster.local'
}

test_12_a_killed_node_starts_again_on_its_data() {
  kill -KILL "$(cat "$DEVSANDBOX_STATE/cluster/run/node.pid")" || return
  eventually 20 not node_is_ready || return
  "$CLUSTER" start || return
  eventually 60 in_pod client 'getent ahostsv4 server.default.svc.cluster.local'
}

test_13_a_component_that_cannot_start_is_named_with_its_log() {
  "$CLUSTER" stop || return
  local data=$DEVSANDBOX_STATE/cluster/data output
  mv "$data/etcd" "$data/etcd.kept"
  touch "$data/etcd"
  output=$("$CLUSTER" start 2>&1) && return 1
  echo "$output"
  [[ $output == *"read "*"logs/etcd.log"* ]] || return
  rm "$data/etcd"
  mv "$data/etcd.kept" "$data/etcd"
  "$CLUSTER" stop && "$CLUSTER" start
}

test_14_stop_leaves_the_machine_as_it_was() {
  "$CLUSTER" stop || return
  machine_state >"$WORK/after"
  diff "$WORK/before" "$WORK/after"
}

test_15_reset_forgets_everything() {
  "$CLUSTER" reset || return
  equal lock "$(ls "$DEVSANDBOX_STATE/cluster")"
}

# Components that end at once, while signals say all the time that there is another to start.
test_16_no_end_of_a_component_is_missed() {
  local RUN=$WORK/supervised LOGS=$WORK/supervised i pid
  mkdir -p "$RUN/components"
  for ((i = 0; i < 30; i++)); do
    ln -s /bin/false "$RUN/components/c$i"
  done
  (. "$HERE/../lib/supervise.sh" && supervise) &
  pid=$!
  eventually 10 ends_of c0 1
  for ((i = 0; i < 300; i++)); do
    kill -USR1 "$pid"
    sleep 0.04
  done
  : >"$LOGS/node.log"
  for ((i = 0; i < 30; i++)); do
    eventually 20 ends_of "c$i" 2 || break
  done
  kill -KILL "$pid"
  ((i == 30)) || echo "c$i is not started again"
  ((i == 30))
}

ends_of() { # NAME COUNT
  (($(grep -c " $1 ended" "$LOGS/node.log") >= $2))
}

test_17_an_archive_is_the_same_each_time() {
  "$CLUSTER" pack "$WORK/1.tar" && "$CLUSTER" pack "$WORK/2.tar" && cmp "$WORK/1.tar" "$WORK/2.tar" || return
  local part
  for part in kubernetes.service load-image packages.txt; do
    tar -tf "$WORK/1.tar" "$part" || return
  done
}

# Of the programs of this machine there are all but those that build, and one.
test_18_an_unpacked_archive_names_a_missing_package_and_builds_nothing() {
  mkdir -p "$WORK/unpacked" "$WORK/bin"
  tar -C "$WORK/unpacked" -xf "$WORK/1.tar" || return
  cp -s /usr/sbin/* /usr/bin/* "$WORK/bin/" 2>/dev/null
  rm -f "$WORK"/bin/{go,gcc,cc,apt-get,ipset}
  local output
  output=$(PATH=$WORK/bin "$WORK/unpacked/cluster" start 2>&1) && return 1
  equal "hack/cluster: missing Debian packages: ipset" "$output"
}

test_19_an_unpacked_archive_starts_without_what_builds_and_loads_new_images_once() {
  local path=$WORK/bin output
  ln -s "$(command -v ipset)" "$path/ipset"
  packed() { PATH=$path HOME=$WORK/home "$WORK/unpacked/cluster" "$@"; }
  packed start && packed status || return
  mkdir -p "$WORK/side"
  packed exec ctr -n k8s.io images export --local - "$(packed exec ctr -n k8s.io images ls -q | grep -m1 /pause:)" >"$WORK/side/a.tar" || return
  output=$(packed load-new "$WORK/side" 2>&1) || return
  [[ $output == *"loaded a.tar"* ]] || return
  equal '' "$(packed load-new "$WORK/side" 2>&1)" && packed reset
}
