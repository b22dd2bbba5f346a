# shellcheck shell=bash disable=SC2034 # used by who sources this
# Sourced by the scripts of hack/: places, toolchain, steps that say how long they took.

: "${DEVSANDBOX_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/devsandbox}"
: "${DEVSANDBOX_STATE:=${XDG_STATE_HOME:-$HOME/.local/state}/devsandbox}"
export DEVSANDBOX_CACHE DEVSANDBOX_STATE
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LOGS=$DEVSANDBOX_STATE/logs

say() { printf '%s\n' "$*" >&2; }

die() {
  say "${0##*/}: $*"
  exit 1
}

# shellcheck source=hack/lib/toolchain.sh
. "$ROOT/hack/lib/toolchain.sh"
# shellcheck source=hack/lib/steps.sh
. "$ROOT/hack/lib/steps.sh"

use_jdk
use_go
