# shellcheck shell=bash
# Certificates and kubeconfig files, made once per state directory.

make_pki() {
  [[ ! -f $PKI/complete ]] || return 0
  rm -rf "$PKI"
  (umask 077 && mkdir -p "$PKI")
  make_authority ca devsandbox-local
  make_authority front-proxy-ca devsandbox-local-front-proxy
  make_certificate ca apiserver /CN=kube-apiserver \
    "DNS:localhost,DNS:$NODE,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,\
DNS:kubernetes.default.svc.cluster.local,IP:127.0.0.1,IP:::1,IP:$NODE_IP4,IP:$NODE_IP6,IP:$API_IP4"
  make_certificate ca kubelet "/CN=$NODE" "DNS:$NODE,IP:$NODE_IP4,IP:$NODE_IP6"
  make_certificate ca apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  make_certificate front-proxy-ca front-proxy-client /CN=front-proxy-client
  make_certificate ca admin /O=system:masters/CN=admin
  make_certificate ca node "/O=system:nodes/CN=system:node:$NODE"
  make_certificate ca controller-manager /CN=system:kube-controller-manager
  make_certificate ca scheduler /CN=system:kube-scheduler
  make_certificate ca proxy /CN=system:kube-proxy
  make_certificate ca netpol /CN=devsandbox-local:netpol
  make_certificate ca storage /CN=devsandbox-local:storage
  openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/sa.key"
  openssl ec -in "$PKI/sa.key" -pubout -out "$PKI/sa.pub" 2>/dev/null
  touch "$PKI/complete"
}

# make_authority NAME CN
make_authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -keyout "$PKI/$1.key" -out "$PKI/$1.crt" -subj "/CN=$2" \
    -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature 2>/dev/null
}

# make_certificate AUTHORITY NAME SUBJECT [SANS]
make_certificate() {
  local extensions="basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth,serverAuth"
  [[ -z ${4:-} ]] || extensions+=$'\n'"subjectAltName=$4"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -keyout "$PKI/$2.key" -subj "$3" 2>/dev/null |
    openssl x509 -req -CA "$PKI/$1.crt" -CAkey "$PKI/$1.key" -days 3650 \
      -set_serial "0x$(openssl rand -hex 16)" \
      -extfile <(printf '%s\n' "$extensions") -out "$PKI/$2.crt" 2>/dev/null
}

# make_kubeconfig FILE USER SERVER: a file that stands alone, readable by its owner only.
make_kubeconfig() {
  local server=$3
  (
    umask 077
    cat >"$1.new" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: $CONTEXT
  cluster: {server: "$server", certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")}
users:
- name: $2
  user: {client-certificate-data: $(base64 -w0 "$PKI/$2.crt"), client-key-data: $(base64 -w0 "$PKI/$2.key")}
contexts:
- name: $CONTEXT
  context: {cluster: $CONTEXT, user: $2}
current-context: $CONTEXT
YAML
    mv "$1.new" "$1"
  )
}
