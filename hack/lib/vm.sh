# shellcheck shell=bash disable=SC2086,SC2154 # counts are three numbers; filter comes from who sources this
# The companion's tests with real VMs. Root gives them an ordinary user of their own, gone with the run.

# vm_packages: what a Linux machine needs for VMs and for building their images.
vm_packages() {
  local qemu
  case $(uname -m) in
    x86_64) qemu='qemu-system-x86_64:qemu-system-x86' ;;
    aarch64) qemu='qemu-system-aarch64:qemu-system-arm' ;;
    *) die "VMs need x86_64 or aarch64, and this is $(uname -m)" ;;
  esac
  packages "$qemu" qemu-img:qemu-utils mmdebstrap:mmdebstrap newuidmap:uidmap mke2fs:e2fsprogs socat:socat \
    ssh:openssh-client mvn:maven
}

# vm_tests TAGS: counts the companion's tests with these tags.
vm_tests() {
  local tags=$1 log=$LOGS/test-vm.log reports=$ROOT/companion/target/vm-reports begin=$EPOCHREALTIME counts code=0
  mkdir -p "$LOGS"
  rm -rf "$reports"
  # In a shell of its own, so that what it made is removed however it ends.
  (
    set -e
    mvn -B -pl companion -am test-compile dependency:build-classpath -DskipTests=true \
      -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
    vm_place
    trap 'cp -r "$place/reports" "$reports"; vm_leave' EXIT
    [[ $tags != *'| vm-long'* ]] || vm_clusters
    vm_run "$tags"
    vm_keep_images
  ) >"$log" 2>&1 </dev/null || code=$?
  counts=$(find "$reports" -name 'TEST-*.xml' -exec cat {} + 2>/dev/null | count_reports)
  add $counts
  find "$reports" -name 'TEST-*.xml' -exec cat {} + 2>/dev/null | failed_of_reports | sed 's/^/  FAILED /' >&2
  [[ $code == 0 || $counts != *' 0 '* ]] || failure "tests with VMs: read $log"
  say "  vm: $(printf '%s passed, %s failed, %s skipped' $counts), $(since "$begin") s ($log)"
}

# vm_clusters makes what the tests with clusters in VMs are made of: a Kubernetes, and what `devsandbox up` installs.
vm_clusters() {
  hack/cluster pack "$place/kubernetes.tar"
  build_jars
  hack/images build
  hack/companion share --images --kubernetes "$place/kubernetes.tar" "$place/bundle"
  chmod -R a+rX "$place/kubernetes.tar" "$place/bundle"
  # A test writes a recipe beside the bundle's.
  chmod a+rwX "$place/bundle/share"
}

# vm_run TAGS
vm_run() {
  vm_classes "companion/target/test-classes:companion/target/classes:$(<companion/target/classpath)"
  vm_as_user "$JAVA_HOME/bin/java" -cp "$classes" org.junit.platform.console.ConsoleLauncher execute \
    --disable-banner --details=tree --disable-ansi-colors --reports-dir="$place/reports" \
    --scan-classpath="${classes%%:*}" --include-classname=".*$filter.*" --include-tag="$1" \
    --include-engine=junit-jupiter --config=junit.jupiter.execution.timeout.testable.method.default=15m
}

# Images that were built by the same sources; only time is lost without them.
vm_images() {
  printf '%s/vm/%s/images' "$DEVSANDBOX_CACHE" \
    "$(fingerprint companion/src/main/java/dev/devsandbox/companion/image companion/src/main/resources)"
}

vm_bring_images() {
  local images
  images=$(vm_images)
  [[ ! -d $images ]] || cp -a "$images" "$place/d/"
}

vm_keep_images() {
  local images
  images=$(vm_images)
  [[ ! -d $images && -d $place/d/images ]] || return 0
  rm -rf "$DEVSANDBOX_CACHE/vm"
  mkdir -p "$(dirname "$images")"
  cp -r --preserve=mode "$place/d/images" "$images.part"
  mv "$images.part" "$images"
}

# vm_place makes $place, a folder in which the paths of sockets are short, and $user, who may write in its home,
# d (the companion's folder) and reports. Not root: that user is you. vm_leave removes both.
vm_place() {
  place=$(mktemp -d /tmp/dsb.XXXXXX) user=''
  trap vm_leave EXIT
  chmod a+rx "$place"
  mkdir -m 0700 "$place"/{home,d,reports}
  vm_bring_images
  ((EUID == 0)) || return 0
  user=dsb$$
  useradd --no-create-home --home-dir "$place/home" --shell /bin/bash "$user"
  grep -q "^$user:" /etc/subuid || die "useradd gave $user no subordinate ids: see SUB_UID_COUNT in /etc/login.defs"
  chown -R "$user:" "$place"/{home,d,reports}
}

# vm_leave also removes what image builds leave, which belongs to subordinate ids.
vm_leave() {
  [[ -z $user ]] || userdel "$user"
  # Images are read-only, also for who made them.
  chmod -R u+w "$place/d"
  rm -rf "$place"
}

# vm_classes ENTRY:...: copies them to where an ordinary user can read them, and sets $classes to the copies.
vm_classes() {
  local entry number=0
  classes=''
  mkdir "$place/lib"
  while IFS= read -r -d: entry; do
    number=$((number + 1))
    cp -r "$entry" "$place/lib/$number-$(basename "$entry")"
    classes+=${classes:+:}$place/lib/$number-$(basename "$entry")
  done < <(printf '%s:' "$1")
  chmod -R a+rX "$place/lib"
}

# vm_as_user COMMAND...: as that user, in a process namespace: no VM is left when it ends.
vm_as_user() {
  local clean=(env -i "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" LANG=C.UTF-8
    "HOME=$place/home" "DEVSANDBOX_HOME=$place/d" "JAVA_HOME=$JAVA_HOME"
    "DEVSANDBOX_TEST_KUBERNETES=$place/kubernetes.tar" "DEVSANDBOX_TEST_BUNDLE=$place/bundle")
  if [[ -z $user ]]; then
    "${clean[@]}" "$@"
  else
    # The namespace's first process is a shell: it takes note of dead processes, which Java would leave as they are.
    unshare --mount --pid --fork --kill-child --mount-proc \
      setpriv --reuid "$user" --regid "$user" --init-groups "${clean[@]}" bash -c '"$@"; exit' init "$@"
  fi
}
