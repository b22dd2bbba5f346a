# shellcheck shell=bash
# Debian packages the node needs, installed only where the program they bring is missing.

# program:package, or a file's path:package
readonly BUILD_PACKAGES=(
  gcc:gcc pkg-config:pkg-config /usr/include/seccomp.h:libseccomp-dev /usr/include/stdio.h:libc6-dev
)
readonly RUN_PACKAGES=(
  openssl:openssl jq:jq curl:curl socat:socat ip:iproute2 nft:nftables iptables:iptables ipset:ipset
  conntrack:conntrack tcpdump:tcpdump flock:util-linux xargs:findutils modprobe:kmod sysctl:procps awk:mawk
  "/usr/lib/$(uname -m)-linux-gnu/libseccomp.so.2:libseccomp2"
)

install_packages() {
  local missing=() entry program
  local -a all=("${RUN_PACKAGES[@]}")
  packed || all+=("${BUILD_PACKAGES[@]}")
  for entry in "${all[@]}"; do
    program=${entry%%:*}
    [[ -e $program ]] || command -v "$program" >/dev/null || missing+=("${entry#*:}")
  done
  ((${#missing[@]})) || return 0
  ! packed || die "missing Debian packages: ${missing[*]}"
  command -v apt-get >/dev/null || die "missing: ${missing[*]} (no apt here: install them by hand)"
  say "installing with apt: ${missing[*]}"
  local log=$LOGS/apt.log
  mkdir -p "$LOGS"
  {
    apt-get update -q && DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 || die "apt failed: read $log"
}
