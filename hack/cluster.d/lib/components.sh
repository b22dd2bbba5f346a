# shellcheck shell=bash
# What runs on the node. component_NAME prints the command of NAME, one word per line.

component_etcd() {
  local durability=(--unsafe-no-fsync)
  [[ -z $DEVSANDBOX_DURABLE ]] || durability=()
  printf '%s\n' etcd --data-dir "$DATA/etcd" "${durability[@]}" --log-level=warn \
    --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
    --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
    --initial-cluster=default=http://127.0.0.1:2380 --quota-backend-bytes=4294967296 \
    --auto-compaction-retention=10m
}

component_containerd() { printf '%s\n' containerd --config "$CONF/containerd.toml"; }

component_apiserver() {
  printf '%s\n' kube-apiserver --etcd-servers=http://127.0.0.1:2379 \
    --bind-address=0.0.0.0 --advertise-address="$NODE_IP4" --secure-port=6443 \
    --service-cluster-ip-range="$SERVICE_CIDR4,$SERVICE_CIDR6" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --client-ca-file="$PKI/ca.crt" \
    --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$PKI/sa.pub" --service-account-signing-key-file="$PKI/sa.key" \
    --kubelet-certificate-authority="$PKI/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$PKI/apiserver-kubelet-client.crt" \
    --kubelet-client-key="$PKI/apiserver-kubelet-client.key" \
    --requestheader-client-ca-file="$PKI/front-proxy-ca.crt" \
    --requestheader-allowed-names=front-proxy-client \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --requestheader-group-headers=X-Remote-Group --requestheader-username-headers=X-Remote-User \
    --proxy-client-cert-file="$PKI/front-proxy-client.crt" \
    --proxy-client-key-file="$PKI/front-proxy-client.key"
}

# With the default client limits the controllers take 5 s longer to start.
component_controller-manager() {
  printf '%s\n' kube-controller-manager --kubeconfig="$CONF/controller-manager.kubeconfig" \
    --authentication-kubeconfig="$CONF/controller-manager.kubeconfig" \
    --authorization-kubeconfig="$CONF/controller-manager.kubeconfig" \
    --bind-address=127.0.0.1 --leader-elect=false \
    --kube-api-qps=200 --kube-api-burst=400 --use-service-account-credentials \
    --service-account-private-key-file="$PKI/sa.key" --root-ca-file="$PKI/ca.crt" \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key" \
    --allocate-node-cidrs=true --cluster-cidr="$POD_CIDR4,$POD_CIDR6" \
    --node-cidr-mask-size-ipv4="${POD_SUBNET4#*/}" --node-cidr-mask-size-ipv6="${POD_SUBNET6#*/}" \
    --service-cluster-ip-range="$SERVICE_CIDR4,$SERVICE_CIDR6"
}

component_scheduler() {
  printf '%s\n' kube-scheduler --kubeconfig="$CONF/scheduler.kubeconfig" \
    --authentication-kubeconfig="$CONF/scheduler.kubeconfig" \
    --authorization-kubeconfig="$CONF/scheduler.kubeconfig" \
    --bind-address=127.0.0.1 --leader-elect=false
}

component_kubelet() {
  printf '%s\n' kubelet --config="$CONF/kubelet.yaml" --kubeconfig="$CONF/node.kubeconfig" \
    --hostname-override="$NODE" --node-ip="$NODE_IP4,$NODE_IP6" --root-dir=/var/lib/kubelet
}

component_proxy() { printf '%s\n' kube-proxy --config="$CONF/proxy.yaml"; }

component_netpol() {
  printf '%s\n' netpol --kubeconfig="$CONF/netpol.kubeconfig" --hostname-override="$NODE" \
    --enable-ipv4=true --enable-ipv6=true \
    --service-cluster-ip-range="$SERVICE_CIDR4,$SERVICE_CIDR6"
}

component_storage() {
  printf '%s\n' storage --kubeconfig="$CONF/storage.kubeconfig" --root=/var/volumes
}

component_world() {
  printf '%s\n' nsenter --net=/run/netns/world world serve --state "$STATE/world"
}

# The API server for ordinary shells: one socat on each side of the network namespace's border.
component_relay-inside() {
  printf '%s\n' socat "UNIX-LISTEN:$RUN/api.sock,fork,unlink-early" TCP:127.0.0.1:6443
}

component_relay-outside() {
  printf '%s\n' nsenter --net=/proc/1/fd/9 \
    socat "TCP-LISTEN:$DEVSANDBOX_API_PORT,bind=$DEVSANDBOX_API_ADDRESS,reuseaddr,fork" "UNIX-CONNECT:$RUN/api.sock"
}

components() {
  printf '%s\n' etcd containerd apiserver controller-manager scheduler kubelet proxy netpol storage \
    relay-inside relay-outside
  ! has_world || echo world
}

start_components() {
  local name
  for name in "$@"; do
    write_component "$name"
  done
  kill -USR1 "$(node_pid)"
}

write_component() {
  local command
  mapfile -t command < <("component_$1")
  rotate_log "$1"
  printf '#!/bin/bash\nPATH=%q\nexec %s\n' "$(<"$RUN/path")" "${command[*]@Q}" >"$RUN/component.new"
  chmod +x "$RUN/component.new"
  mkdir -p "$RUN/components"
  mv "$RUN/component.new" "$RUN/components/$1"
}

# stop_components NAME...: ends them and keeps them ended. SIGKILL, since the API server doesn't heed
# SIGTERM while watches are open; what they store survives it.
stop_components() {
  local name pid
  for name in "$@"; do
    rm -f "$RUN/components/$name"
    pid=$(component_pid "$name") || continue
    in_node kill -KILL "$pid" || true
    until_true 10 ended "$name" || die "$name does not end"
  done
}

ended() { ! component_pid "$1"; }

component_pid() { # its pid inside the node
  local pid
  pid=$(cat "$RUN/pid/$1" 2>/dev/null) && in_node test -d "/proc/$pid" && echo "$pid"
}
