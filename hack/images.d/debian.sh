# A root directory from Debian packages: resolved by apt against an empty system,
# unpacked without running any of their scripts.

apt_empty() {
  mkdir -p "$cache/apt/partial" "$cache/none/partial"
  : >"$cache/status"
  apt-get -qq -o Dir::State::status="$cache/status" -o Debug::NoLocking=1 -o APT::Sandbox::User=root \
    -o APT::Install-Recommends=false "$@"
}

# debian_packages prints file, size and checksum of all that the packages need. apt is
# only asked again when its lists or its sources have changed.
debian_packages() {
  local known
  known=$cache/resolved-$({ printf '%s\n' "$@"; stat -c "%n %Y" /var/lib/apt/lists /etc/apt/sources.list* 2>/dev/null || true; } | hash_of)
  if [[ ! -e $known ]]; then
    resolve "$@" >"$known.part"
    mv "$known.part" "$known"
  fi
  cat "$known"
}

resolve() {
  # With an empty archive directory, or apt leaves out what it already has.
  local list print=(apt_empty -o Dir::Cache::archives="$cache/none" --print-uris -y install "$@")
  if ! list=$("${print[@]}" 2>/dev/null); then
    say "  updating the package lists"
    apt-get -qq update || die "apt-get update failed, and the images are made of Debian packages"
    list=$("${print[@]}") || die "apt can't resolve: $*"
  fi
  awk '/^'\''/ {print $2, $3, $4}' <<<"$list" | LC_ALL=C sort
}

# debian_root ROOT LIST PACKAGE... unpacks the packages, of which LIST is what
# debian_packages said.
debian_root() {
  local root=$1 list=$2 names dir
  shift 2
  local download=(apt_empty -o Dir::Cache::archives="$cache/apt" --download-only -y install "$@")
  "${download[@]}" >&2 || { apt-get -qq update && "${download[@]}" >&2; } ||
    die "apt can't download the packages"
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64}
  for dir in bin sbin lib lib64; do ln -s "usr/$dir" "$root/$dir"; done
  names=$(cut -d' ' -f1 <<<"$list")
  (cd "$cache/apt" && printf '%s\n' $names | xargs -P2 -I{} bash -c \
    'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --no-same-owner --keep-directory-symlink' - {} "$root") ||
    die "a package can't be unpacked: remove $cache/apt and build again"
  debian_status "$root" $names
  debian_accounts "$root"
  rm -rf "$root"/usr/share/{man,info,locale,lintian,bug}
  # Licences stay, the rest of the documentation goes.
  if [[ -d $root/usr/share/doc ]]; then
    find "$root/usr/share/doc" -type f ! -name copyright -delete
    find "$root/usr/share/doc" -type d -empty -delete
  fi
}

# debian_status writes dpkg's database, which is what scanners of images read.
debian_status() {
  local root=$1 file
  shift
  mkdir -p "$root/var/lib/dpkg"
  for file in "$@"; do
    dpkg-deb -f "$cache/apt/$file" | sed '/^Package:/a Status: install ok installed'
    printf '\n'
  done >"$root/var/lib/dpkg/status"
}

# debian_accounts does what the packages' own scripts would have done.
debian_accounts() {
  local root=$1 masters=$1/usr/share/base-passwd
  mkdir -p "$root"/{etc,root,tmp,run,proc,sys,dev,var}
  rm -rf "$root/var/run"
  ln -s /run "$root/var/run"
  chmod 1777 "$root/tmp"
  chmod 0700 "$root/root"
  if [[ -d $masters ]]; then
    cp "$masters/passwd.master" "$root/etc/passwd"
    cp "$masters/group.master" "$root/etc/group"
  else
    printf '%s\n' root:x:0:0:root:/root:/bin/sh nobody:x:65534:65534:nobody:/:/usr/sbin/nologin >"$root/etc/passwd"
    printf '%s\n' root:x:0: nogroup:x:65534: >"$root/etc/group"
  fi
  [[ ! -e $root/usr/share/base-files/nsswitch.conf ]] ||
    cp "$root/usr/share/base-files/nsswitch.conf" "$root/etc/nsswitch.conf"
}

# ld_cache makes the loader's cache, without the part that differs from run to run.
ld_cache() {
  /sbin/ldconfig -r "$1"
  rm -rf "$1/var/cache/ldconfig"
}

# certificates makes the bundle that update-ca-certificates would.
certificates() {
  local root=$1
  mkdir -p "$root/etc/ssl/certs" "$root/usr/lib/ssl"
  (cd "$root/usr/share/ca-certificates" && find . -name '*.crt' | LC_ALL=C sort | xargs -d '\n' cat) \
    >"$root/etc/ssl/certs/ca-certificates.crt"
  # OpenSSL itself looks here; without the links of openssl rehash this is all it finds.
  ln -sf /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"
}
