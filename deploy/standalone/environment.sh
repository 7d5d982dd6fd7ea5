# Read by the other scripts: where things are, and how a JVM of the cluster starts.
#
#   CLUSTER             folder of this cluster: settings, logs, process ids, checkpoints, savepoints
#   FLINK               folder with Flink's lib/ and plugins/ (default: what the build put together)
#   REST_PORT           of the JobManager (8081)
#   RPC_PORT            of the JobManager (6123)
#   METRICS_PORT        Prometheus: the JobManager's; the TaskManagers' are the next ones (9249)
#   TASKMANAGERS        how many to start (2)
#   HA                  NONE, or zookeeper: a restarted JobManager finds its jobs again (NONE)
#   ZOOKEEPER_PORT      (2181)
#   JAVA_HOME           the JDK (else the java on the PATH)
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
CLUSTER=${CLUSTER:-$here/target/cluster}
FLINK=${FLINK:-$here/target/flink}
TASKMANAGERS=${TASKMANAGERS:-2}
START_LIMIT=${START_LIMIT:-90} # seconds
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 2
}

# Writes the settings of a new cluster; those of one that was started before stay as they are.
configure() {
  [ -d "$FLINK/lib" ] || fail "$FLINK has no lib/; run mvn -B -DskipTests package, or set FLINK"
  mkdir -p "$CLUSTER"/{conf,log,pid,checkpoints,savepoints,ha,rocksdb,tmp}
  CLUSTER=$(CDPATH='' cd -- "$CLUSTER" && pwd -P)
  [ -f "$CLUSTER/conf/config.yaml" ] && return
  cp "$here"/conf/log4j*.properties "$CLUSTER/conf/"
  sed -e "s|@FOLDER@|$CLUSTER|g" \
    -e "s|@REST_PORT@|${REST_PORT:-8081}|" -e "s|@RPC_PORT@|${RPC_PORT:-6123}|" \
    -e "s|@METRICS_PORT@|${METRICS_PORT:-9249}|" -e "s|@HA@|${HA:-NONE}|" \
    -e "s|@ZOOKEEPER_PORT@|${ZOOKEEPER_PORT:-2181}|" \
    "$here/conf/config.yaml" > "$CLUSTER/conf/config.yaml"
}

# The value of one key of the cluster's settings.
setting() {
  sed -n "s/^$1: *//p" "$CLUSTER/conf/config.yaml"
}

export_flink() {
  export FLINK_CONF_DIR=$CLUSTER/conf FLINK_LIB_DIR=$FLINK/lib FLINK_PLUGINS_DIR=$FLINK/plugins
}

rest() {
  curl -sf -m 5 "http://127.0.0.1:$(setting rest.port)$1"
}

# One that has ended and that nobody has asked how (a zombie) is not alive.
alive() { # name of a process of the cluster
  local pid
  [ -f "$CLUSTER/pid/$1" ] && pid=$(cat "$CLUSTER/pid/$1") && kill -0 "$pid" 2> /dev/null \
    && ! grep -qs '^State:[[:space:]]*Z' "/proc/$pid/status"
}
