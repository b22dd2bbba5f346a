# shellcheck shell=bash
# Steps of a script: one line each, with its time; the output goes to a log of its own.

# step NAME ADVICE COMMAND...: runs the command. When it fails, shows the end of its log and the advice, and ends.
step() {
  local name=$1 advice=$2 log code begin=$EPOCHREALTIME
  shift 2
  mkdir -p "$LOGS"
  log=$LOGS/${0##*/}-${name// /-}.log
  printf '  %-34s ' "$name" >&2
  # Not within an `if`: there, errexit would be off inside the step too.
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1 </dev/null
  code=$?
  set -e
  printf '%6s s\n' "$(since "$begin")" >&2
  ((code)) || return 0
  say "  failed: $name"
  tail -n 25 "$log" | sed 's/^/    | /' >&2
  say "    all of it: $log"
  say "    $advice"
  exit 1
}

# since TIME: the seconds since a value of EPOCHREALTIME.
since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }

# unchanged STAMP PATH...: has nothing below these paths changed since `stamp` wrote that file?
unchanged() {
  local stamp=$1
  shift
  [[ -e $stamp && $(<"$stamp") == "$(fingerprint "$@")" ]]
}

# stamp STAMP PATH...: remembers what is below these paths now.
stamp() {
  local stamp=$1
  shift
  mkdir -p "$(dirname "$stamp")"
  fingerprint "$@" >"$stamp"
}

fingerprint() {
  (cd "$ROOT" && find "$@" -name target -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) |
    sha256sum | cut -d' ' -f1
}
