# The Java runtime of the images.

# jre DIR MODULES makes a runtime of these modules. They are left uncompressed, since
# layers are compressed anyway and classes load faster so.
jre() {
  "$JAVA_HOME/bin/jlink" --add-modules "$2" --strip-debug --no-header-files --no-man-pages \
    --compress zip-0 --exclude-resources '**/uniName.dat' --output "$1"
  find "$1/lib" -name '*.so' -exec strip --strip-unneeded {} +
  rm -f "$1"/bin/{keytool,jrunscript,rmiregistry} "$1"/lib/{classlist,jrt-fs.jar}
}
