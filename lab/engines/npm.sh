# Sourced by the `setup` scripts of engines that are inside an npm package.

# unpack_npm PACKAGE@VERSION FOLDER: fetches that package alone, without running its scripts, and unpacks it into FOLDER.
unpack_npm() {
    local archive
    mkdir -p "$2"
    archive=$(cd "$2" && npm pack --silent "$1")
    tar --no-same-owner -xzf "$2/$archive" -C "$2" --strip-components=1
    rm "$2/$archive"
}
