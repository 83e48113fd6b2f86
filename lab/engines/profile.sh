# Sourced by launchers.

# use_profile PROFILE: what a browser writes goes into PROFILE, whichever variable it asks; what it would find elsewhere it does not find.
use_profile() {
    export HOME=$1 TMPDIR=$1/tmp XDG_RUNTIME_DIR=$1/run XDG_CONFIG_HOME=$1/config XDG_CACHE_HOME=$1/cache XDG_DATA_HOME=$1/data XDG_STATE_HOME=$1/state
    mkdir -p "$TMPDIR" "$XDG_RUNTIME_DIR" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME"
    chmod 700 "$XDG_RUNTIME_DIR"
    # No session bus: nobody is asked for settings, nobody is told that a browser runs.
    export DBUS_SESSION_BUS_ADDRESS=disabled: DBUS_SYSTEM_BUS_ADDRESS=disabled: NO_AT_BRIDGE=1
    unset DISPLAY WAYLAND_DISPLAY XAUTHORITY http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
}
