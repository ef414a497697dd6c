# Shared by the scripts here; sourced, never run.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# die CODE TEXT...: says each text on a line of its own and ends with the code.
die() {
  local code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

# Major version of the JDK in folder $1; empty when there is none.
java_major() {
  [ -x "$1/bin/java" ] || return 0
  "$1/bin/java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java.specification.version = //p'
}

# Points JAVA_HOME at a JDK 17: the one that is set, the one on the path, or a usual place.
find_java() {
  local candidate seen="" on_path
  on_path=$(command -v java || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*17* /opt/*jdk*17* \
    /Library/Java/JavaVirtualMachines/*17*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/17*; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/java" ] || continue
    if [ "$(java_major "$candidate")" = 17 ]; then
      export JAVA_HOME=$candidate
      return 0
    fi
    seen="$seen $candidate ($(java_major "$candidate"))"
  done
  die 4 "No JDK 17 was found." \
    "  Spark 4.1 needs exactly 17; seen:${seen:- none}." \
    "  Install a JDK 17 and point JAVA_HOME at it."
}

# Builds the jobs' jar and the Spark home, without tests. Maven's output is shown only if it fails.
build() {
  local root=$1 log
  command -v mvn >/dev/null ||
    die 4 "Maven is not on the path." "  It builds Lakegrad." "  Install Maven 3.8 or newer."
  say "lakegrad: building with Maven (the first time it fetches about 300 MB) ..."
  log=$(mktemp)
  if ! (cd "$root" && mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcheckstyle.skip=true -pl jobs -am package >"$log" 2>&1); then
    cat "$log" >&2
    rm -f "$log"
    die 4 "The build failed." "  Maven's own words are above." "  Mend that and try again."
  fi
  rm -f "$log"
}
