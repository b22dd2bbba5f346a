# shellcheck shell=bash
# An archive of this cluster for images of VMs: scripts and built programs, which need neither compiler nor apt there.
# The same programs and scripts give the same bytes.

# packed: whether these scripts lie in an unpacked archive, with their programs.
packed() { [[ -d $HERE/programs ]]; }

# pack FILE
pack() {
  ! packed || die "this is an unpacked archive; pack where the sources are"
  local file=${1:?pack FILE} work module
  build_all
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder as it is now
  trap "rm -rf '$work'" EXIT
  mkdir -p "$work/cluster.d/programs"
  cp "$HERE/../cluster" "$HERE/guest/"{kubernetes.service,list-images,load-image} "$work/"
  cp -r "$HERE/lib" "$HERE/manifests" "$HERE/node-init" "$HERE/guest" "$work/cluster.d/"
  for module in $(modules); do
    cp -a "$(module_dir "$module")" "$work/cluster.d/programs/"
  done
  needed_packages >"$work/packages.txt"
  tar --format=gnu --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
    -C "$work" -cf "$file.new" cluster cluster.d kubernetes.service list-images load-image packages.txt
  mv "$file.new" "$file"
  sha256sum "$file"
}

# Each program the node runs comes from one of these Debian packages.
needed_packages() { printf '%s\n' "${RUN_PACKAGES[@]#*:}" | sort -u; }
