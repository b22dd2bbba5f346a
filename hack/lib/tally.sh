# shellcheck shell=bash disable=SC2086 # counts are three numbers
# Runs tests of several kinds and adds up what they say.

passed=0 failed=0 skipped=0

add() { # PASSED FAILED SKIPPED
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# failure TEXT: something that is no test went wrong; it counts as one that failed.
failure() {
  say "FAILED: $*"
  add 0 1 0
}

# maven_tests TIER GOAL ARGS...: counts the reports, so that failures don't hide what comes after them.
maven_tests() {
  local tier=$1 goal=$2 log=$LOGS/test-$1.log begin=$EPOCHREALTIME counts code=0
  shift 2
  mkdir -p "$LOGS"
  find . -path '*/target/surefire-reports' -prune -exec rm -rf {} +
  mvn -B "$goal" -Dmaven.test.failure.ignore=true -Dsurefire.failIfNoSpecifiedTests=false \
    ${filter:+"-Dtest=*$filter*"} "$@" >"$log" 2>&1 || code=$?
  counts=$(find . -path '*/target/surefire-reports/TEST-*.xml' -exec cat {} + | count_reports)
  add $counts
  # With the first words of why: CI keeps no reports.
  find . -path '*/target/surefire-reports/*.txt' -exec grep -hE -A 8 '<<< (FAILURE|ERROR)!$' {} + |
    cut -c 1-300 | sed 's/^/  /' >&2 || true
  if ((code)); then
    grep -E '^\[ERROR\]' "$log" | head -n 20 | sed 's/^/    | /' >&2 || true
    failure "maven ($tier): read $log"
  fi
  say "  maven $tier: $(printf '%s passed, %s failed, %s skipped' $counts), $(since "$begin") s ($log)"
}

# count_reports reads Surefire's XML and prints: PASSED FAILED SKIPPED.
count_reports() {
  awk '
    function number(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    /<testsuite / { tests += number("tests"); bad += number("failures") + number("errors"); skipped += number("skipped") }
    END { printf "%d %d %d\n", tests - bad - skipped, bad, skipped }'
}

# failed_of_reports reads JUnit's XML and prints the class and name of each test that failed.
failed_of_reports() {
  awk '
    function value(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    /<testcase / { test = value("classname") "." value("name") }
    /<failure |<failure>|<error |<error>/ { print test ": " substr(value("message"), 1, 300) }'
}

# go_tests DIR: the tests of a Go module.
go_tests() {
  local log begin=$EPOCHREALTIME counts code=0
  log=$LOGS/test-go-$(basename "$1").log
  mkdir -p "$LOGS"
  (cd "$1" && go test -json ${filter:+-run "$filter"} ./...) >"$log" 2>&1 || code=$?
  counts=$(count_go <"$log")
  add $counts
  grep -E '"Action":"fail"' "$log" | grep -oE '"Test":"[^"]*"' | sed 's/^/  FAILED /' >&2 || true
  [[ $code == 0 || $counts != *' 0 '* ]] || failure "go test in $1: read $log"
  say "  go $(basename "$1"): $(printf '%s passed, %s failed, %s skipped' $counts), $(since "$begin") s ($log)"
}

count_go() {
  awk '/"Test":/ && /"Action":"pass"/ { p++ } /"Test":/ && /"Action":"fail"/ { f++ } /"Test":/ && /"Action":"skip"/ { s++ }
    END { printf "%d %d %d\n", p, f, s }'
}

# shell_tests SCRIPT: a script whose last line is `N passed, N failed, N skipped`.
shell_tests() {
  local log begin=$EPOCHREALTIME counts
  [[ -z $filter || $1 == *$filter* ]] || return 0
  log=$LOGS/test-shell-$(tr / - <<<"$1").log
  mkdir -p "$LOGS"
  "$1" >"$log" 2>&1 || true
  counts=$(tail -n 1 "$log" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p')
  grep -E '^FAILED' "$log" | sed 's/^/  /' >&2 || true
  if [[ -z $counts ]]; then
    failure "$1 did not come to its end: read $log"
    return
  fi
  add $counts
  say "  $1: $(tail -n 1 "$log"), $(since "$begin") s ($log)"
}

# finish prints the one line, and fails when a test failed or none was run.
finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0 && passed > 0))
}
