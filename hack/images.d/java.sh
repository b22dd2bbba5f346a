# The Java runtime of the images.

jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [[ -n $home && -x $home/bin/jlink ]] && grep -q '^JAVA_VERSION="25' "$home/release"; then
      printf '%s\n' "$home"
      return
    fi
  done
  die "a JDK 25 is needed: set JAVA_HOME to one"
}

# jre DIR MODULES makes a runtime of these modules. They are left uncompressed, since
# layers are compressed anyway and classes load faster so.
jre() {
  local home
  home=$(jdk)
  "$home/bin/jlink" --add-modules "$2" --strip-debug --no-header-files --no-man-pages \
    --compress zip-0 --exclude-resources '**/uniName.dat' --output "$1"
  find "$1/lib" -name '*.so' -exec strip --strip-unneeded {} +
  rm -f "$1"/bin/{keytool,jrunscript,rmiregistry} "$1"/lib/{classlist,jrt-fs.jar}
}
