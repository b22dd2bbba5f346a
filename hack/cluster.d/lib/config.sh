# shellcheck shell=bash
# Configuration files of the node's components, written anew at each start.

write_configuration() {
  mkdir -p "$CONF/cni" "$LOGS" "$DATA" "$RUN"
  local user
  for user in node controller-manager scheduler proxy netpol storage admin; do
    make_kubeconfig "$CONF/$user.kubeconfig" "$user" https://127.0.0.1:6443
  done
  make_kubeconfig "$KUBECONFIG_FILE" admin "https://127.0.0.1:$DEVSANDBOX_API_PORT"
  write_containerd_config
  write_cni_config
  write_kubelet_config
  write_proxy_config
  echo "nameserver $WORLD_DNS4" >"$CONF/resolv.conf"
  printf '%s\n' "127.0.0.1 localhost" "::1 localhost" "$NODE_IP4 $NODE" "$NODE_IP6 $NODE" >"$CONF/hosts"
}

# restrict_oom_score_adj: a container's own adjustment may not go below containerd's, which an
# unprivileged machine refuses. no_sync: this data survives kill -9, and a lost machine loses it anyway, unless it is to be durable.
write_containerd_config() {
  cat >"$CONF/containerd.toml" <<TOML
version = 4
root = '$DATA/containerd'
state = '/run/containerd'
disabled_plugins = [
  'io.containerd.nri.v1.nri',
  'io.containerd.snapshotter.v1.blockfile',
  'io.containerd.snapshotter.v1.erofs',
  'io.containerd.differ.v1.erofs',
  'io.containerd.mount-handler.v1.erofs',
]
[plugins.'io.containerd.server.v1.grpc']
  address = '/run/containerd/containerd.sock'
[plugins.'io.containerd.server.v1.ttrpc']
  address = '/run/containerd/containerd.sock.ttrpc'
[plugins.'io.containerd.metadata.v1.bolt']
  no_sync = $([[ $DEVSANDBOX_DURABLE ]] && echo false || echo true)
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '$(pause_image)'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = 'io.containerd.runc.v2'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = '$(module_dir runc)/runc'
      SystemdCgroup = false
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['$(module_dir cni)']
    conf_dir = '$CONF/cni'
TOML
}

# No ipMasq: what a pod sends leaves with the pod's own address, and the test world routes back to it.
write_cni_config() {
  cat >"$CONF/cni/10-bridge.conflist" <<JSON
{
  "cniVersion": "1.0.0",
  "name": "pods",
  "plugins": [
    {
      "type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true, "ipMasq": false,
      "ipam": {
        "type": "host-local",
        "dataDir": "/run/cni/networks",
        "ranges": [[{"subnet": "$POD_SUBNET4"}], [{"subnet": "$POD_SUBNET6"}]],
        "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}, "snat": false}
  ]
}
JSON
}

write_kubelet_config() {
  cat >"$CONF/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: $(pods_cgroup)
failCgroupV1: false
failSwapOn: false
maxPods: 250
clusterDomain: cluster.local
clusterDNS: [$DNS_IP4]
resolvConf: $CONF/resolv.conf
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $PKI/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $PKI/kubelet.crt
tlsPrivateKeyFile: $PKI/kubelet.key
nodeStatusUpdateFrequency: 5s
syncFrequency: 10s
maxOpenFiles: 20000
oomScoreAdj: 0
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
YAML
}

# masqueradeAll off and the pod range given: a Service sees the address of the pod that calls it.
write_proxy_config() {
  cat >"$CONF/proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $CONF/proxy.kubeconfig}
hostnameOverride: $NODE
mode: iptables
clusterCIDR: $POD_CIDR4,$POD_CIDR6
detectLocalMode: ClusterCIDR
iptables: {masqueradeAll: false, minSyncPeriod: 0s}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
oomScoreAdj: 0
metricsBindAddress: 127.0.0.1:10249
YAML
}
