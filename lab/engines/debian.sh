# Sourced by the `version` scripts of engines that are Debian packages.

# debian_version PACKAGE…: prints the upstream version of the first package, if all are installed.
debian_version() {
    local package status
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        if [ "$status" != installed ]; then
            echo "Debian package $package is missing" >&2
            return 1
        fi
    done
    dpkg-query -W -f '${source:Upstream-Version}\n' "$1" | head -n 1
}
