# shellcheck shell=bash
# The cgroups the node's pods live in. The components of a v1 machine stay in the cgroups they were
# started in; on v2 they move to a leaf, since a cgroup with processes can't hand out controllers.

readonly CGROUP_FS=/sys/fs/cgroup

cgroup_v2() { [[ -f $CGROUP_FS/cgroup.controllers ]]; }

systemd_runs() { [[ -d /run/systemd/system ]]; }

# Path of our cgroup below the root of the hierarchy. Under systemd it is the delegated one of our unit.
own_cgroup() {
  if cgroup_v2 && systemd_runs; then
    echo "/system.slice/$CGROUP.service"
  else
    echo "/$CGROUP"
  fi
}

pods_cgroup() {
  if cgroup_v2; then
    echo "$(own_cgroup)/pods"
  else
    own_cgroup
  fi
}

# make_cgroups PID: PID is the first process of the node, which moves along on v2.
make_cgroups() {
  if cgroup_v2; then
    make_cgroups_v2 "$1"
  else
    make_cgroups_v1
  fi
}

make_cgroups_v1() {
  local hierarchy file
  for hierarchy in "$CGROUP_FS"/*/; do
    [[ ${hierarchy%/} != */unified && -f $hierarchy/cgroup.procs ]] || continue
    mkdir -p "$hierarchy$CGROUP"
    for file in cpuset.cpus cpuset.mems; do # a new cpuset is empty and takes no process
      [[ ! -f $hierarchy$file ]] || cat "$hierarchy$file" >"$hierarchy$CGROUP/$file"
    done
  done
}

make_cgroups_v2() {
  local own
  own=$CGROUP_FS$(own_cgroup)
  mkdir -p "$own/node"
  echo "$1" >"$own/node/cgroup.procs"
  if systemd_runs; then
    pass_down hugetlb
  else
    hand_out_controllers "$CGROUP_FS"
  fi
  # What the process forked before it moved is still here for a moment.
  until_true 10 hand_out_controllers "$own" || die "the cgroup $own can't hand out its controllers"
  mkdir -p "$own/pods"
}

# pass_down CONTROLLER: the kubelet wants each controller that the machine has, and systemd hands out some of them only.
pass_down() {
  local cgroup
  for cgroup in "$CGROUP_FS" "$CGROUP_FS/system.slice"; do
    ! grep -qw "$1" "$cgroup/cgroup.controllers" || echo "+$1" >"$cgroup/cgroup.subtree_control"
  done
}

hand_out_controllers() { # CGROUP
  local controllers
  controllers=$(sed 's/[^ ]*/+&/g' "$1/cgroup.controllers")
  echo "$controllers" >"$1/cgroup.subtree_control"
}

remove_cgroups() {
  local own
  own=$(own_cgroup)
  until_true 20 remove_empty_cgroups "$own" || say "warning: cgroups $own are still in use"
}

remove_empty_cgroups() {
  local top
  local -a tops=("$CGROUP_FS$1")
  cgroup_v2 || tops=("$CGROUP_FS"/*"$1")
  for top in "${tops[@]}"; do
    [[ ! -d $top ]] || find "$top" -depth -type d -exec rmdir {} +
  done
}
