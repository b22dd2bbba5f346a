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
    vm_place
    vm_run "$tags"
  ) >"$log" 2>&1 </dev/null || code=$?
  counts=$(find "$reports" -name 'TEST-*.xml' -exec cat {} + 2>/dev/null | count_reports)
  add $counts
  find "$reports" -name 'TEST-*.xml' -exec cat {} + 2>/dev/null | failed_of_reports | sed 's/^/  FAILED /' >&2
  [[ $code == 0 || $counts != *' 0 '* ]] || failure "tests with VMs: read $log"
  say "  vm: $(printf '%s passed, %s failed, %s skipped' $counts), $(since "$begin") s ($log)"
}

# vm_place compiles the tests, and copies them to where an ordinary user can read them; paths of sockets are short there.
vm_place() {
  local entry number=0
  mvn -B -pl companion -am test-compile dependency:build-classpath -DskipTests=true \
    -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
  place=$(mktemp -d /tmp/dsb.XXXXXX)
  trap vm_leave EXIT
  mkdir "$place/lib" "$place/reports" "$place/home"
  cp -r companion/target/test-classes companion/target/classes "$place/lib/"
  while IFS= read -r -d: entry; do
    number=$((number + 1))
    cp -r "$entry" "$place/lib/$number-$(basename "$entry")"
  done < <(cat companion/target/classpath && printf ':')
  chmod -R a+rX "$place"
}

# vm_run TAGS
vm_run() {
  local classes
  classes=$place/lib/test-classes:$place/lib/classes:$(find "$place/lib" -maxdepth 1 -name '[0-9]*' | LC_ALL=C sort -V | paste -sd:)
  vm_as_user "$JAVA_HOME/bin/java" -cp "$classes" org.junit.platform.console.ConsoleLauncher execute \
    --disable-banner --details=tree --disable-ansi-colors --reports-dir="$place/reports" \
    --scan-classpath="$place/lib/test-classes" --include-classname=".*$filter.*" --include-tag="$1" \
    --include-engine=junit-jupiter --config=junit.jupiter.execution.timeout.testable.method.default=15m
}

# vm_as_user COMMAND...: as an ordinary user, in a process namespace: no VM is left when it ends.
vm_as_user() {
  local clean=(env -i "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" LANG=C.UTF-8
    "HOME=$place/home" "DEVSANDBOX_HOME=$place/d" "JAVA_HOME=$JAVA_HOME")
  if ((EUID)); then
    "${clean[@]}" "$@"
    return
  fi
  user=dsb$$
  useradd --no-create-home --home-dir "$place/home" --shell /bin/bash "$user"
  grep -q "^$user:" /etc/subuid || die "useradd gave $user no subordinate ids: see SUB_UID_COUNT in /etc/login.defs"
  chown -R "$user:" "$place/home" "$place/reports"
  mkdir "$place/d" && chown "$user:" "$place/d"
  unshare --mount --pid --fork --kill-child --mount-proc \
    setpriv --reuid "$user" --regid "$user" --init-groups "${clean[@]}" "$@"
}

vm_leave() {
  mkdir -p "$ROOT/companion/target"
  cp -r "$place/reports" "$ROOT/companion/target/vm-reports"
  [[ -z ${user:-} ]] || userdel "$user"
  # Image builds leave files of the user's subordinate ids.
  rm -rf "$place"
}
