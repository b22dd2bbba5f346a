# What goes into each image. An archive is named by a hash of all that made it; the
# plain name is a link to the newest.

# keyed FILE... prints a hash of its standard input, these files and the scripts.
keyed() {
  { cat; uname -m; cat "$@"; (cd "$parts" && find . -name "*_test.go" -prune -o -type f -print | LC_ALL=C sort | xargs cat); } | hash_of
}

# build NAME makes an image unless it is there, and says how large it is.
build() {
  local name=$1 started=$SECONDS key archive description
  mkdir -p "$archives" "$cache/roots"
  exec 9>"$cache/lock"
  flock 9
  "inputs_$name"
  key=$(printf '%s\n' "$list" | keyed "${jars[@]}")
  archive=$archives/$name-$key.tar
  if [[ ! -e $archive ]]; then
    local root=$cache/roots/$name
    rm -rf "$root"
    mkdir "$root"
    "fill_$name" "$root"
    ld_cache "$root"
    description=$("pack_$name" "$root" "$archive")
    rm -rf "$root"
    say "$description, built in $((SECONDS - started)) s"
  else
    say "localhost/devsandbox/$name:dev is up to date"
  fi
  ln -sfn "$(basename "$archive")" "$archives/$name.tar"
  find "$archives" -name "$name-*.tar" ! -name "$(basename "$archive")" -mmin +1440 -delete
  flock -u 9
}

pack() {
  local name=$1 root=$2 archive=$3
  shift 3
  imagetool pack --root "$root" --ref "localhost/devsandbox/$name:dev" --out "$archive" --epoch "$epoch" "$@"
}

# jar_of GLOB prints the one jar that was built.
jar_of() {
  local found=("$repo"/$1)
  [[ -e ${found[0]} ]] || die "$1 is missing: run mvn -DskipTests package first"
  [[ ${#found[@]} -eq 1 ]] || die "more than one $1: run mvn clean"
  printf '%s\n' "${found[0]}"
}

# ---- workspace: what a developer expects, for uid 1000

workspace_packages=(
  bash dash debianutils coreutils findutils grep sed gawk tar gzip xz-utils bzip2 unzip diffutils patch less file
  base-files base-passwd libc-bin util-linux procps psmisc hostname ncurses-bin ncurses-term
  git curl ca-certificates zsh tmux neovim strace python3 openssh-client openssl jq
  iproute2 iputils-ping bind9-dnsutils netcat-openbsd socat nftables
)

inputs_workspace() {
  jars=()
  list=$(debian_packages "${workspace_packages[@]}")
}

fill_workspace() {
  local root=$1 link
  debian_root "$root" "$list" "${workspace_packages[@]}"
  certificates "$root"
  for link in sh:dash which:which.debianutils awk:gawk nc:nc.openbsd vi:nvim vim:nvim editor:nvim pager:less; do
    ln -sf "${link#*:}" "$root/usr/bin/${link%:*}"
  done
  printf 'dev:x:1000:1000:dev:/home/dev:/bin/zsh\n' >>"$root/etc/passwd"
  printf 'dev:x:1000:\n' >>"$root/etc/group"
  printf '/bin/sh\n/bin/bash\n/bin/zsh\n' >"$root/etc/shells"
  mkdir -p "$root/home/dev"
  cp "$root"/etc/skel/.[a-z]* "$root/home/dev/"
  # An existing .zshrc keeps zsh from greeting the first login with questions.
  printf "autoload -Uz compinit && compinit\nPROMPT='%%n@%%m %%~ %%# '\n" >"$root/home/dev/.zshrc"
}

pack_workspace() {
  pack workspace "$1" "$2" --owner home/dev=1000:1000 --user 1000:1000 --workdir /home/dev \
    --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env HOME=/home/dev \
    --env LANG=C.UTF-8 --env SHELL=/bin/zsh --entrypoint /bin/zsh
}

# ---- what sidecar and operator share

# rehearse IMAGE ROOT runs the programs of an image in a private pod, to record how they start.
rehearse() {
  local world tool
  world=$(gotool "$repo/hack/cluster.d/go/world")
  tool=$(gotool "$parts/go/rehearse")
  # The archive knows the times of the jars.
  find "$2" -exec touch -h -d "@$epoch" {} +
  unshare --mount --net --pid --fork --kill-child --mount-proc bash "$parts/rehearsal.sh" "$1" "$2" "$world" "$tool" ||
    die "the rehearsal of $1 failed: see above"
}

# small_root ROOT LIST PACKAGE...: what programs need to run, and nobody to look around.
small_root() {
  local root=$1
  debian_root "$@"
  rm -rf "$root"/usr/lib/*/{gconv,audit} "$root"/usr/share/{bash-completion,nftables,initramfs-tools,gcc,gdb} \
    "$root"/usr/lib/{systemd,tmpfiles.d,sysusers.d} "$root"/etc/{nftables.conf,init.d,profile.d,skel,update-motd.d} \
    "$root"/lib/systemd "$root/usr/share/misc"
  # Parts of libc that only other programs load.
  (cd "$root"/usr/lib/*-linux-gnu && rm -f libmvec.* libnsl.* libnss_{compat,hesiod}.* libthread_db.* libmemusage.* \
    libpcprofile.* libBrokenLocale.* libanl.*)
}

# without NAME... drops packages that others only nominally depend on.
without() { grep -vE "^($(IFS='|'; printf '%s' "$*"))_"; }

# ---- sidecar: fence, egress and identity of a sandbox

sidecar_packages=(libc6 base-files netbase nftables busybox)
sidecar_modules=java.base,java.logging,jdk.httpserver

inputs_sidecar() {
  use_jdk
  jars=("$(jar_of 'sidecar/target/devsandbox-sidecar-*-all.jar')" "$JAVA_HOME/release")
  list=$(debian_packages "${sidecar_packages[@]}" | without mawk gcc-12-base libgcc-s1)
}

fill_sidecar() {
  local root=$1 app=$1/opt/devsandbox applet
  small_root "$root" "$list" "${sidecar_packages[@]}"
  for applet in sh cp cat ls sleep; do ln -s busybox "$root/usr/bin/$applet"; done
  printf '%s\n' egress:x:64321:64321::/:/usr/sbin/nologin identity:x:64322:64322::/:/usr/sbin/nologin >>"$root/etc/passwd"
  mkdir -p "$app"/{bin,lib}
  jre "$app/jre" "$sidecar_modules"
  # The only peer that speaks TLS with them brings its own authority.
  rm -f "$app"/jre/lib/security/{cacerts,public_suffix_list.dat}
  imagetool flatten "${jars[0]}" "$app/lib/sidecar.jar"
  cp "$parts/sidecar/jvm.args" "$app/lib/"
  install -m 0755 "$parts"/sidecar/{fence,egress,identity,await-listening} "$app/bin/"
  gcc -static -Os -s -o "$app/bin/init" "$parts/init/init.c"
  gcc -shared -fPIC -Os -s -I "$JAVA_HOME/include" -I "$JAVA_HOME/include/linux" -o "$app/lib/libdevsandbox.so" "$parts/sidecar/kernel.c"
  ld_cache "$root"
  rehearse sidecar "$root"
}

pack_sidecar() {
  pack sidecar "$1" "$2" --level 19 --layer opt/devsandbox/jre --layer opt/devsandbox/lib/sidecar.jsa --layer opt/devsandbox \
    --user 65534:65534 --env PATH=/usr/sbin:/usr/bin --entrypoint /opt/devsandbox/bin/egress
}

# ---- operator: controller and broker

operator_packages=(libc6 base-files netbase)
operator_modules=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.httpserver,jdk.unsupported

inputs_operator() {
  use_jdk
  local lib=$repo/operator/target/lib
  [[ -d $lib ]] || die "operator/target/lib is missing: run mvn -DskipTests package first"
  jars=("$(jar_of 'operator/target/devsandbox-operator-*.jar')" "$lib"/*.jar "$JAVA_HOME/release")
  list=$(debian_packages "${operator_packages[@]}" | without mawk gcc-12-base libgcc-s1)
}

fill_operator() {
  local root=$1 app=$1/opt/devsandbox jar
  small_root "$root" "$list" "${operator_packages[@]}"
  printf '%s\n' operator:x:10001:10001::/:/usr/sbin/nologin >>"$root/etc/passwd"
  mkdir -p "$app/lib"
  jre "$app/jre" "$operator_modules"
  for jar in "${jars[@]}"; do
    [[ $jar != *.jar ]] || imagetool flatten "$jar" "$app/lib/$(basename "$jar")"
  done
  # The archive only fits this order of the class path.
  {
    cat "$parts/operator/jvm.args"
    printf -- '-cp\n'
    (cd "$root" && LC_ALL=C printf '/%s\n' opt/devsandbox/lib/devsandbox-operator-*.jar \
      $(ls -d opt/devsandbox/lib/*.jar | grep -v /devsandbox-operator-)) | paste -sd:
  } >"$app/lib/jvm.args"
  rehearse operator "$root"
}

pack_operator() {
  pack operator "$1" "$2" --level 7 --layer opt/devsandbox/jre --layer opt/devsandbox/lib/operator.jsa --layer opt/devsandbox \
    --user 10001:10001 --env PATH=/usr/sbin:/usr/bin \
    --entrypoint /opt/devsandbox/jre/bin/java --entrypoint @/opt/devsandbox/lib/jvm.args --entrypoint dev.devsandbox.operator.OperatorMain
}
