# shellcheck shell=bash
# The two images the node itself needs, and loading others. No registry is involved.

pause_image() { image_name pause; }
dns_image() { image_name kube dns; }

# image_name MODULE [NAME]: the tag names the build, so that a new build is a new image.
image_name() {
  local dir
  dir=$(module_dir "$1")
  echo "localhost/devsandbox-cluster/${2:-$1}:${dir##*-}"
}

# load_images [FILE...]: archives of docker save or of the OCI layout, or one on standard input.
load_images() {
  local file
  (($#)) || import_image || die "can't load what came from standard input"
  for file in "$@"; do
    [[ -r $file ]] || die "can't read $file"
    import_image <"$file" || die "can't load $file"
  done
}

import_image() { in_node ctr --namespace k8s.io images import -; }

# load_new FOLDER: its archives but those that were loaded from there before. An archive of the same name with
# other content is another one: the images of an upgraded VM.
load_new() {
  local file sum note
  mkdir -p "$DATA/loaded"
  for file in "${1:?load-new FOLDER}"/*.tar; do
    [[ -e $file ]] || continue
    note=$DATA/loaded/${file##*/}
    sum=$(sha256sum <"$file")
    [[ $(cat "$note" 2>/dev/null) != "$sum" ]] || continue
    step "loaded ${file##*/}" load_images "$file" >/dev/null
    echo "$sum" >"$note"
  done
}

load_node_images() {
  load_program_image "$(pause_image)" "$(module_dir pause)/pause" &&
    load_program_image "$(dns_image)" "$(module_dir kube)/dns"
}

# load_program_image IMAGE FILE: an image of one static program, unless it is there already.
load_program_image() {
  has_image "$1" && return
  local work
  work=$(mktemp -d)
  mkdir "$work/root"
  cp "$2" "$work/root/${2##*/}"
  write_image "$work" "$1" "/${2##*/}"
  load_images "$work/image.tar" >/dev/null
  rm -rf "$work"
}

has_image() { in_node ctr --namespace k8s.io images list --quiet | grep -qxF "$1"; }

# write_image DIR IMAGE ENTRYPOINT: DIR/image.tar, an archive as of docker save, from DIR/root.
write_image() {
  local arch=amd64
  [[ $(uname -m) == x86_64 ]] || arch=arm64
  (
    cd "$1" || exit
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C root -cf layer.tar .
    jq -nc --arg layer "sha256:$(sha256sum <layer.tar | cut -d' ' -f1)" --arg entry "$3" --arg arch "$arch" \
      '{architecture: $arch, os: "linux", config: {Entrypoint: [$entry]},
        rootfs: {type: "layers", diff_ids: [$layer]}}' >config.json
    jq -nc --arg image "$2" '[{Config: "config.json", RepoTags: [$image], Layers: ["layer.tar"]}]' >manifest.json
    tar -cf image.tar manifest.json config.json layer.tar
  )
}
