# Configures and builds a preset inside the environment. Sourced by run and test.
. "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

# ccache sees one and the same compile in every checkout, precompiled headers included.
export CCACHE_BASEDIR="$FOVEA_SOURCE" CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-5G}"
# A miss compiles at once, without a run of the preprocessor before it.
export CCACHE_DEPEND=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

# build_preset PRESET: leaves the program in build/PRESET.
build_preset() {
  local preset="$1" build="$FOVEA_SOURCE/build/$1" log
  log="$build.log"
  mkdir -p "$FOVEA_SOURCE/build"
  if [ ! -e "$build/build.ninja" ]; then
    say "configuring and building in build/$preset (a first build takes about 10 minutes on 2 cores)"
  fi
  (cd "$FOVEA_SOURCE" && in_environment cmake --preset "$preset") >"$log" 2>&1 ||
    { tail -n 30 "$log" >&2; die "cmake could not configure (whole log: $log)"; }
  if [ -t 2 ]; then
    (cd "$FOVEA_SOURCE" && in_environment cmake --build --preset "$preset") >&2 || die "the build failed"
  else
    (cd "$FOVEA_SOURCE" && in_environment cmake --build --preset "$preset") >>"$log" 2>&1 ||
      { grep -A 12 -m 5 -E 'error|FAILED' "$log" >&2; die "the build failed (whole log: $log)"; }
  fi
}
