# The environment in which Fovea is built and run. Sourced by run, test and shell.
#
# On Debian 13 that is the host itself, with the packages of packages.txt. Elsewhere it is a sandbox:
# a Debian 13 root made by mmdebstrap, kept in the user's cache and entered with bubblewrap, with the
# host's own folders at their own paths, so that a path that works outside works inside.

set -euo pipefail

readonly FOVEA_SOURCE="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
readonly FOVEA_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/fovea"
readonly FOVEA_ROOT="$FOVEA_CACHE/trixie"
readonly FOVEA_NEEDS_GIB=8

say() { printf 'fovea: %s\n' "$*" >&2; }
die() { printf 'fovea: error: %s\n' "$*" >&2; exit 1; }

# Prints the packages of the roles given (all roles when none is).
packages() {
  local roles="${*:-}"
  awk -v roles=" $roles " '!/^#/ && NF == 2 && (roles == "  " || index(roles, " " $1 " ")) { print $2 }' \
    "$FOVEA_SOURCE/packaging/packages.txt"
}

is_debian_13() { (. /etc/os-release 2>/dev/null && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 13 ]); }
inside_sandbox() { [ -e /etc/fovea-sandbox ]; }

# Runs a command as root, by sudo where the user is somebody else.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this step needs root rights and sudo is not installed: run as root once: $*"
  fi
}

missing_packages() {
  local package
  for package in $(packages); do
    dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || echo "$package"
  done
}

ensure_native() {
  local missing
  missing="$(missing_packages)"
  [ -n "$missing" ] || return 0
  say "installing $(wc -w <<<"$missing") Debian packages (about 5 minutes, once)"
  as_root apt-get update -q >/dev/null || die "apt-get update failed: is the network there?"
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2 ||
    die "apt-get could not install: $missing"
}

check_space() {
  local free_gib
  mkdir -p "$FOVEA_CACHE" || die "can't write to $FOVEA_CACHE: set XDG_CACHE_HOME to a folder that you own"
  free_gib=$(($(df -Pk "$FOVEA_CACHE" | awk 'NR == 2 { print $4 }') / 1024 / 1024))
  [ "$free_gib" -ge "$FOVEA_NEEDS_GIB" ] ||
    die "the sandbox needs $FOVEA_NEEDS_GIB GiB in $FOVEA_CACHE, and $free_gib GiB are free: free some, or set XDG_CACHE_HOME"
}

ensure_sandbox_tools() {
  local tools=() tool
  for tool in mmdebstrap bwrap; do command -v "$tool" >/dev/null || tools+=("${tool/bwrap/bubblewrap}"); done
  [ ${#tools[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    die "install ${tools[*]} with your package manager; everything else comes with the sandbox"
  say "installing ${tools[*]} on this host"
  as_root apt-get update -q >/dev/null || die "apt-get update failed: is the network there?"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${tools[@]}" \
    debian-archive-keyring >&2 || die "apt-get could not install ${tools[*]}"
}

# Whether the sandbox has every package of the list. It may have more: checkouts with different lists share it.
sandbox_is_complete() {
  [ -e "$FOVEA_ROOT/etc/fovea-sandbox" ] &&
    [ -z "$(comm -23 <(packages | sort -u) <(sort -u "$FOVEA_ROOT/etc/fovea-packages" 2>/dev/null))" ]
}

# Makes the sandbox, or brings it up to the package list. A lock lets two calls wait for each other;
# the root gets its name only when it is complete, so an interrupted call leaves nothing half made.
ensure_sandbox() {
  ensure_sandbox_tools # entering takes bubblewrap, also where the root is there already
  sandbox_is_complete && return 0

  check_space
  exec {lock}>"$FOVEA_CACHE/lock"
  flock -n "$lock" || { say "another call is making the sandbox; waiting for it"; flock "$lock"; }
  if sandbox_is_complete; then :
  elif [ -e "$FOVEA_ROOT/etc/fovea-sandbox" ] && [ "$(id -u)" = 0 ]; then update_sandbox
  else create_sandbox
  fi
  exec {lock}>&-
}

# Removes what an interrupted call left, its mounts first.
discard_partial() {
  local mount
  if [ "$(id -u)" = 0 ]; then
    awk -v root="$1/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r |
      while read -r mount; do umount -l "$mount"; done
  fi
  rm -rf --one-file-system "$1" "$1.tar" || die "can't remove what an interrupted call left: $1"
}

create_sandbox() {
  local partial="$FOVEA_ROOT.partial" log="$FOVEA_CACHE/sandbox.log" mode=root
  say "making a Debian 13 sandbox in $FOVEA_ROOT (about 6 minutes and 5 GB, once; log: $log)"
  discard_partial "$partial"
  if [ "$(id -u)" != 0 ]; then mode=unshare; fi
  # As an ordinary user the root goes through a tar file, which leaves every file owned by that user.
  mmdebstrap --mode="$mode" --variant=apt --aptopt='APT::Install-Recommends "false"' \
    --include="$(packages | paste -sd,)" trixie "$([ "$mode" = root ] && echo "$partial" || echo "$partial.tar")" \
    >"$log" 2>&1 </dev/null ||
    { tail -n 5 "$log" >&2; die "the sandbox could not be made (is the network there? whole log: $log)"; }
  if [ "$mode" = unshare ]; then
    mkdir -p "$partial"
    tar -C "$partial" --exclude='./dev/*' -xf "$partial.tar" || die "can't unpack $partial.tar"
    rm -f "$partial.tar"
  fi
  # What bubblewrap lays something else over must be there.
  touch "$partial/etc/hosts" "$partial/etc/resolv.conf"
  mkdir -p "$partial/var/cache/fontconfig"
  packages | sort -u >"$partial/etc/fovea-packages"
  touch "$partial/etc/fovea-sandbox"
  rm -rf --one-file-system "$FOVEA_ROOT"
  mv "$partial" "$FOVEA_ROOT"
  say "the sandbox is ready"
}

# Adds what is missing while others work in the sandbox: nothing that they use goes away.
update_sandbox() {
  local log="$FOVEA_CACHE/sandbox.log"
  say "bringing the sandbox up to packages.txt (log: $log)"
  # Nothing that is installed starts a service here: whoever tests one starts it.
  printf '#!/bin/sh\nexit 101\n' >"$FOVEA_ROOT/usr/sbin/policy-rc.d" && chmod 755 "$FOVEA_ROOT/usr/sbin/policy-rc.d"
  # apt verifies signatures as its own user, who needs a /tmp for everybody.
  enter_root --bind --perms 1777 --tmpfs /tmp -- /bin/sh -c '
    export DEBIAN_FRONTEND=noninteractive
    dpkg --configure -a && apt-get update -q && apt-get -y -q -f install &&
    apt-get install -y -q --no-upgrade --no-install-recommends "$@" && apt-get clean' sh $(packages) >"$log" 2>&1 </dev/null ||
    { tail -n 5 "$log" >&2; die "the sandbox could not be updated (log: $log; to start afresh remove $FOVEA_ROOT)"; }
  { cat "$FOVEA_ROOT/etc/fovea-packages" 2>/dev/null || true; packages; } | sort -u >"$FOVEA_ROOT/etc/fovea-packages.new"
  mv "$FOVEA_ROOT/etc/fovea-packages.new" "$FOVEA_ROOT/etc/fovea-packages"
}

# Enters the root: enter_root --bind|--ro-bind [MOUNT...] -- COMMAND
enter_root() {
  local how="$1" mounts=() file
  shift
  local base=(--dev-bind /dev /dev --proc /proc --ro-bind /sys /sys --tmpfs /run --die-with-parent)
  for file in /etc/resolv.conf /etc/hosts; do base+=(--ro-bind-try "$(readlink -f "$file")" "$file"); done
  [ "$(id -u)" != 0 ] || base+=(--cap-add ALL)
  while [ "$1" != -- ]; do mounts+=("$1"); shift; done
  shift
  env -u LD_LIBRARY_PATH -u LD_PRELOAD PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin \
    bwrap "$how" "$FOVEA_ROOT" / "${base[@]}" "${mounts[@]}" "$@"
}

# Runs a command in the sandbox. Its root is read-only: what is missing belongs in packages.txt.
enter_sandbox() {
  local mounts=(--tmpfs /var/tmp --tmpfs /var/cache/fontconfig) folder library
  for folder in /*; do
    case "$folder" in
      /bin | /boot | /dev | /etc | /lib* | /lost+found | /proc | /run | /sbin | /sys | /usr | /var) continue ;;
    esac
    [ -d "$folder" ] && [ ! -L "$folder" ] || continue
    mkdir -p "$FOVEA_ROOT$folder"
    mounts+=(--bind "$folder" "$folder")
  done
  # The driver's own libraries come from the host, since they must match its kernel module.
  for library in /usr/lib/x86_64-linux-gnu/lib{cuda,nvidia}*.so*; do
    [ ! -e "$library" ] || mounts+=(--ro-bind "$(readlink -f "$library")" "$library")
  done
  if [ -d "${XDG_RUNTIME_DIR:-}" ]; then mounts+=(--bind "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR"); fi
  if [ "$(id -u)" != 0 ]; then mounts+=(--ro-bind /etc/passwd /etc/passwd --ro-bind /etc/group /etc/group); fi
  enter_root --ro-bind "${mounts[@]}" --chdir "$PWD" -- "$@"
}

# Makes sure that the environment is there, and runs a command in it.
in_environment() {
  if inside_sandbox; then "$@"
  elif is_debian_13; then ensure_native; "$@"
  else ensure_sandbox; enter_sandbox "$@"
  fi
}
