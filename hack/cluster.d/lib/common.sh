# shellcheck shell=bash
# shellcheck disable=SC2034 # used by the parts that source this
# Names and places that every part uses.

# shellcheck source=hack/cluster.d/guest/settings
[[ ! -d $HERE/programs ]] || . "$HERE/guest/settings"
: "${DEVSANDBOX_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/devsandbox}"
: "${DEVSANDBOX_STATE:=${XDG_STATE_HOME:-$HOME/.local/state}/devsandbox}"
: "${DEVSANDBOX_API_PORT:=16443}"
: "${DEVSANDBOX_API_ADDRESS:=127.0.0.1}" # where the relay listens
: "${DEVSANDBOX_PATIENCE:=1}"            # how much longer than usual to wait before giving up
: "${DEVSANDBOX_DURABLE:=}"              # not empty: what was stored survives the machine's sudden end

CACHE=$DEVSANDBOX_CACHE/cluster
[[ ! -d $HERE/programs ]] || CACHE=$HERE/programs
readonly CACHE
readonly STATE=$DEVSANDBOX_STATE/cluster
readonly PKI=$STATE/pki CONF=$STATE/conf LOGS=$STATE/logs DATA=$STATE/data RUN=$STATE/run
readonly KUBECONFIG_FILE=$STATE/kubeconfig
readonly CONTEXT=devsandbox-local

readonly NODE=node1 NODE_IP4=10.99.0.1 NODE_IP6=fd00:99::1
readonly WORLD_GATEWAY4=10.99.0.254 WORLD_GATEWAY6=fd00:99::254
readonly POD_CIDR4=10.42.0.0/16 POD_CIDR6=fd00:42::/56
readonly POD_SUBNET4=10.42.0.0/22 POD_SUBNET6=fd00:42::/64 # what the only node gets of them
readonly SERVICE_CIDR4=10.43.0.0/16 SERVICE_CIDR6=fd00:43::/112
readonly API_IP4=10.43.0.1 DNS_IP4=10.43.0.10 DNS_IP6=fd00:43::a
readonly WORLD_CIDR4=203.0.113.0/24 WORLD_CIDR6=2001:db8:113::/48 WORLD_DNS4=203.0.113.53

# One cgroup per state directory, so that two clusters of one machine never share it.
CGROUP=devsandbox-$(printf %s "$STATE" | sha256sum | cut -c1-8)
readonly CGROUP

# Between two looks, in seconds: a look costs a slow machine more, too.
readonly PAUSE=$((DEVSANDBOX_PATIENCE / 10)).$((DEVSANDBOX_PATIENCE % 10))

say() { printf '%s\n' "$*" >&2; }

die() {
  say "hack/cluster: $*"
  exit 1
}

# step TEXT COMMAND...: runs the command and says how long it took.
step() {
  local text=$1 begin=$EPOCHREALTIME
  shift
  "$@" || return
  say "$(seconds_since "$begin")  $text"
}

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%6.1f s", b - a }'; }

# until_true SECONDS COMMAND...: polls until the command succeeds; fails when the time is over.
until_true() {
  local deadline=$((SECONDS + $1 * DEVSANDBOX_PATIENCE))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep "$PAUSE"
  done
}

# One log before this start's is kept, so that logs don't grow without end.
rotate_log() { [[ ! -s $LOGS/$1.log ]] || mv "$LOGS/$1.log" "$LOGS/$1.log.1"; }

require_root() { [[ $EUID == 0 ]] || die "needs root (it makes namespaces and cgroups): sudo $0"; }

# Two commands that change the cluster never run at the same time.
lock() {
  mkdir -p "$STATE"
  exec 8>"$STATE/lock"
  flock -w 600 8 || die "another hack/cluster command has held $STATE/lock for 10 minutes"
}
