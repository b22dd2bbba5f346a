# shellcheck shell=bash
# Installing devsandbox into a cluster, and the sample that shows that it works.

readonly SAMPLE_NAMESPACE=devsandbox-sample
readonly SOURCES=(pom.xml .mvn crds sidecar operator companion)
CONTEXT='' # none: that of hack/cluster

# k ARGS...: kubectl in the chosen cluster, and in no other.
k() { kubectl ${CONTEXT:+--context "$CONTEXT"} "$@"; }

use_local_cluster() {
  KUBECONFIG=$(hack/cluster kubeconfig)
  export KUBECONFIG
}

use_context() {
  CONTEXT=$1
  export KUBECONFIG=${KUBECONFIG:-$HOME/.kube/config}
  kubectl config get-contexts "$CONTEXT" >/dev/null 2>&1 ||
    die "there is no context '$CONTEXT' in $KUBECONFIG; there are: $(kubectl config get-contexts -o name | paste -sd' ')"
}

# build_jars compiles and packs, unless the sources are those of the last time.
build_jars() {
  local mark=target/built
  [[ -e companion/target ]] && unchanged "$mark" "${SOURCES[@]}" && return
  mvn -q -B -DskipTests package
  stamp "$mark" "${SOURCES[@]}"
}

# image_key NAME: what tells a build of an image from another under the same name.
image_key() { basename "$(readlink "$DEVSANDBOX_CACHE/images/archives/$1.tar")" .tar; }

# render_installation REGISTRY [KEY]: prints the objects of an installation as plain YAML, kinds included.
# Images keep their names between builds: the deployment is told by the key of the operator's that it changed.
render_installation() {
  local dir
  dir=$(mktemp -d)
  cat >"$dir/kustomization.yaml" <<YAML
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - $(realpath --relative-to="$(realpath "$dir")" "$ROOT/manifests/overlays/k3s")
images:
  - {name: localhost/devsandbox/operator, newName: $1/operator}
patches:
  - target: {kind: Deployment, name: devsandbox-operator}
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: devsandbox-operator}
      spec:
        template:
          metadata: {annotations: {devsandbox.dev/image: "${2:-}"}}
          spec:
            containers:
              - name: operator
                env: [{name: DEVSANDBOX_SIDECAR_IMAGE, value: "$1/sidecar:dev"}]
YAML
  kubectl kustomize "$dir"
  rm -r "$dir"
}

# install_operator REGISTRY applies the manifests, with images of that registry.
install_operator() {
  local dir=$DEVSANDBOX_STATE/install key=''
  mkdir -p "$dir"
  [[ $CONTEXT ]] || key=$(image_key operator)
  render_installation "$1" "$key" >"$dir/install.yaml"
  # Kinds come first in it, before what uses them.
  k apply --server-side --force-conflicts --field-manager=hack-up -f "$dir/install.yaml"
  k wait --for=condition=Established --timeout=30s \
    crd/devsandboxes.devsandbox.dev crd/egresspolicies.devsandbox.dev crd/podidentities.devsandbox.dev
}

await_operator() {
  k -n devsandbox-system rollout status deployment/devsandbox-operator --timeout=120s
}

# render_sample REGISTRY FILE: prints a sandbox namespace, and the objects of that sample in it.
render_sample() {
  local dir
  dir=$(mktemp -d)
  cat >"$dir/namespace.yaml" <<YAML
apiVersion: v1
kind: Namespace
metadata:
  name: $SAMPLE_NAMESPACE
  labels:
    devsandbox.dev/sandboxes: enabled
    pod-security.kubernetes.io/enforce: privileged
YAML
  sed "s#localhost/devsandbox/#$1/#" "$2" >"$dir/sample.yaml"
  cat >"$dir/kustomization.yaml" <<YAML
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: $SAMPLE_NAMESPACE
resources: [namespace.yaml, sample.yaml]
YAML
  kubectl kustomize "$dir"
  rm -r "$dir"
}

# apply_sample REGISTRY makes a sandbox namespace with the sandbox `hello`, and waits until it is ready.
apply_sample() {
  local file=manifests/samples/hello.yaml
  [[ $CONTEXT ]] || file=manifests/samples/hello-local.yaml
  render_sample "$1" "$file" | k apply --server-side --field-manager=hack-up -f -
  k -n "$SAMPLE_NAMESPACE" wait --for=condition=Ready --timeout=120s devsandbox/hello || {
    k -n "$SAMPLE_NAMESPACE" describe devsandbox/hello
    k -n "$SAMPLE_NAMESPACE" get pods,events
    return 1
  }
}

# prove_sample shows what the sandbox reaches and what it doesn't.
prove_sample() {
  local allowed=https://github.com denied=https://example.com ca=/etc/ssl/certs/ca-certificates.crt
  if [[ -z $CONTEXT ]]; then
    allowed=https://allowed.test denied=https://denied.test ca=$DEVSANDBOX_STATE/world-ca.pem
    hack/cluster world-ca >"$ca"
  fi
  say
  shown get devsandboxes
  say "\$ kubectl exec hello -- curl $allowed"
  inside curl -sS --max-time 20 --cacert /dev/stdin -o /dev/null -w '%{http_code} from %{remote_ip}\n' "$allowed" <"$ca" ||
    die "the allowed request was not answered"
  say "\$ kubectl exec hello -- curl $denied"
  if inside curl -sS --max-time 20 -o /dev/null "$denied" </dev/null; then
    die "the denied request was answered"
  fi
  say "\$ kubectl logs hello -c devsandbox-egress"
  k -n "$SAMPLE_NAMESPACE" logs hello -c devsandbox-egress | grep -F "${denied#https://}" | tail -n 1
  say
}

shown() {
  say "\$ kubectl $*"
  k -n "$SAMPLE_NAMESPACE" "$@"
}

inside() { k -n "$SAMPLE_NAMESPACE" exec -i hello -c workspace -- "$@"; }
