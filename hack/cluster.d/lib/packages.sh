# shellcheck shell=bash
# Debian packages the node needs, installed only where the program they bring is missing.

# program:package
readonly PACKAGES=(
  gcc:gcc pkg-config:pkg-config /usr/include/seccomp.h:libseccomp-dev /usr/include/stdio.h:libc6-dev
  openssl:openssl jq:jq curl:curl socat:socat ip:iproute2 nft:nftables iptables:iptables ipset:ipset
  conntrack:conntrack tcpdump:tcpdump flock:util-linux xargs:findutils
)

install_packages() {
  local missing=() entry program
  for entry in "${PACKAGES[@]}"; do
    program=${entry%%:*}
    [[ -e $program ]] || command -v "$program" >/dev/null || missing+=("${entry#*:}")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "missing: ${missing[*]} (no apt here: install them by hand)"
  say "installing with apt: ${missing[*]}"
  local log=$LOGS/apt.log
  mkdir -p "$LOGS"
  {
    apt-get update -q && DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 || die "apt failed: read $log"
}
