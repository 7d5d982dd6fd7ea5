# Read by the other scripts: what they need, and which container engine they use.
#
#   CONTAINER_ENGINE    docker or podman (default: the first of them that answers)
#   IMAGE               name and tag (memberflow:VERSION)
#   FLINK_IMAGE         base of the image (as the Dockerfile says)
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../.." && pwd -P)
jar=$root/pipeline/target/memberflow.jar
IMAGE=${IMAGE:-memberflow:$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$root/pom.xml")}

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 2
}

require_jar() {
  [ -f "$jar" ] || fail "$jar is missing; run mvn -B -DskipTests package"
}

# Sets engine, or says which one is missing and which one does not answer.
require_engine() {
  local silent=()
  for engine in ${CONTAINER_ENGINE:-docker podman}; do
    command -v "$engine" > /dev/null || continue
    timeout 20 "$engine" info > /dev/null 2>&1 && return
    silent+=("$engine")
  done
  [ ${#silent[@]} = 0 ] \
    || fail "${silent[*]} is installed, but '${silent[0]} info' fails; start it, or look at its message"
  fail "no container engine on the PATH (looked for ${CONTAINER_ENGINE:-docker and podman}); install one"
}
