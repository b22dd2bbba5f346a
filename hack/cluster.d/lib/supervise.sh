# shellcheck shell=bash
# Keeps components running. A component is an executable file in RUN/components; its file appearing
# starts it, and as long as the file is there it is started again when it ends.
# No command is substituted here: a signal in the moment in which bash reads one ends it with a syntax error.

declare -A running name_of_pid started # by name, by pid, by name

supervise() {
  local ended tick='' name file
  trap : USR1 # sent when a component's file appeared, so that nobody waits for the tick
  mkdir -p "$RUN/components" "$RUN/pid"
  while :; do
    for file in "$RUN"/components/*; do
      name=${file##*/}
      [[ ! -x $file || -n ${running[$name]:-} ]] || launch "$name"
    done
    if [[ -z $tick ]]; then
      sleep 1 &
      tick=$!
    fi
    wait -n -p ended || true
    if [[ -z ${ended:-} || $ended == "$tick" ]]; then
      [[ -d /proc/$tick ]] || tick=
      note_missed_ends
    elif [[ -n ${name_of_pid[$ended]:-} ]]; then
      note_end "$ended"
    fi
  done
}

# A component that has just been started and ended waits a second for its next start.
launch() {
  local name=$1 delay=0 now=$EPOCHSECONDS
  ((now - ${started[$name]:-0} >= 3)) || delay=1
  started[$name]=$now
  (
    ((delay == 0)) || sleep "$delay"
    echo "$BASHPID" >"$RUN/pid/$name"
    exec setsid "$RUN/components/$name"
  ) >>"$LOGS/$name.log" 2>&1 </dev/null 9>&- &
  running[$name]=$!
  name_of_pid[$!]=$name
}

# A signal in the moment in which a process ends makes bash's wait forget to tell of the end.
note_missed_ends() {
  local pid
  for pid in "${!name_of_pid[@]}"; do
    [[ -d /proc/$pid ]] || note_end "$pid"
  done
}

note_end() { # PID
  local name=${name_of_pid[$1]}
  TZ=UTC0 printf '%(%FT%TZ)T %s ended\n' -1 "$name" >>"$LOGS/node.log"
  unset "name_of_pid[$1]" "running[$name]"
}
