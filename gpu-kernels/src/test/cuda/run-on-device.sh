#!/bin/sh
# Builds, checks and measures the kernels on a machine with a GPU, nvcc and PyTorch, in under eight
# minutes. It needs no JDK there: a runtime travels with the classes.
#
#   run-on-device.sh pack      on a machine with a JDK and Maven: fills gpu-kernels/target/on-device
#                              (classes, JCuda, a jlink runtime; about 45 MB) and tries it there
#   run-on-device.sh [FOLDER]  on the device's machine, from a checkout with that folder: writes its
#                              output to FOLDER (default: $OUT, else gpu-kernels/target/device-results)
#
# Results: build.log, usage.txt, ladder.txt, check.txt, sanitizer.txt, measures.jsonl, peer.jsonl,
# comparison.txt (the figures beside the aims), summary.txt. Ends with 1 where a check failed. Steps
# that the time does not allow are named in summary.txt as missing.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
module=$(CDPATH='' cd -- "$here/../../.." && pwd -P)
package=$module/target/on-device
modules=java.base,java.logging,java.management,java.xml,jdk.unsupported,jdk.incubator.vector

pack() {
  (cd "$module/.." && mvn -B -q -pl gpu-kernels -DskipTests package)
  rm -rf "$package"
  mkdir -p "$package/lib"
  (cd "$module/.." && mvn -B -q -pl gpu-kernels dependency:copy-dependencies \
    -DincludeGroupIds=org.jcuda -DoutputDirectory="$package/lib")
  cp -r "$module/target/classes" "$module/target/test-classes" "$package"
  jlink --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress=2 \
    --output "$package/runtime"
  du -sh "$package"
  # here it must at least start and say that there is no driver, or which device there is
  "$package/runtime/bin/java" --add-modules=jdk.incubator.vector \
    -cp "$package/classes:$package/test-classes:$package/lib/*" \
    io.memberflow.similarity.cuda.DeviceReport small 2>&1 | grep -E 'no CUDA driver|CUDA cannot|device:'
}

if [ "${1:-}" = pack ]; then
  pack
  exit 0
fi

results=${1:-${OUT:-$module/target/device-results}}
mkdir -p "$results"
# steps run in other folders
results=$(CDPATH='' cd -- "$results" && pwd -P)
[ -x "$package/runtime/bin/java" ] || {
  echo "run-on-device: $package is missing; run \"$0 pack\" on a machine with a JDK and bring it" >&2
  exit 2
}
nvcc=${NVCC:-nvcc}
command -v "$nvcc" >/dev/null 2>&1 || nvcc=/usr/local/cuda/bin/nvcc
python=${PYTHON:-python3}
begin=$(date +%s)
failed=0
: > "$results/summary.txt"

say() {
  printf '%4d s  %s\n' $(($(date +%s) - begin)) "$1" | tee -a "$results/summary.txt"
}

# step NAME LIMIT FILE COMMAND...: within the limit and within 470 s of the whole; appends to FILE
step() {
  name=$1
  limit=$2
  file=$results/$3
  shift 3
  left=$((470 - ($(date +%s) - begin)))
  [ "$limit" -le "$left" ] || limit=$left
  if [ "$limit" -lt 5 ]; then
    say "MISSING $name: no time left"
    return 0
  fi
  code=0
  # a process that hangs in the driver hears no TERM
  timeout -k 5 "$limit" "$@" >> "$file" 2>> "$results/errors.txt" || code=$?
  if [ $code = 0 ]; then
    say "done    $name"
  elif [ $code = 124 ] || [ $code = 137 ]; then
    say "MISSING $name: took more than $limit s"
  else
    say "FAILED  $name: exit code $code, see errors.txt"
    failed=1
  fi
}

# a script, because timeout runs programs and not functions
java_command="$results/report.sh"
cat > "$java_command" <<END
#!/bin/sh
# without a fat binary the PTX among the classes serves
kernels=
[ ! -s "$results/similarity.fatbin" ] || kernels=-Dmemberflow.cuda.kernels=$results/similarity.fatbin
exec "$package/runtime/bin/java" -Xmx8g --add-modules=jdk.incubator.vector \${kernels:+"\$kernels"} \\
  -cp "$package/classes:$package/test-classes:$package/lib/*" \\
  io.memberflow.similarity.cuda.DeviceReport "\$@"
END
chmod +x "$java_command"

nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader \
  >> "$results/summary.txt" 2>&1 || true
# what matters most comes first
step "fat binary" 120 build.log env NVCC="$nvcc" \
  "$module/src/main/cuda/compile.sh" fatbin "$results"
step "correctness against the specification" 120 check.txt "$java_command" check
for metric in cosine euclidean manhattan; do
  step "measure $metric, 262,144 items" 60 measures.jsonl \
    "$java_command" measure 262144 128 100 $metric
  step "peer $metric, 262,144 items" 90 peer.jsonl \
    "$python" "$here/torch_peer.py" 262144 128 100 $metric
done
step "measure cosine, 1,000,000 items" 60 measures.jsonl \
  "$java_command" measure 1000000 128 100 cosine
step "ladder, compiled" 90 build.log "$nvcc" -std=c++17 -O3 -arch=native -I "$module/src/main/cuda" \
  -o "$results/ladder" "$here/ladder.cu"
step "ladder" 60 ladder.txt "$results/ladder"
sanitizer=$(command -v compute-sanitizer || echo /usr/local/cuda/bin/compute-sanitizer)
if [ -x "$sanitizer" ]; then
  # all processes: the command is a script that becomes Java
  step "compute-sanitizer, memory" 90 sanitizer.txt \
    "$sanitizer" --target-processes all --error-exitcode 9 "$java_command" small
else
  say "MISSING compute-sanitizer: not installed"
fi
step "usage" 60 usage.txt env NVCC="$nvcc" "$module/src/main/cuda/compile.sh" usage
if [ -x "$sanitizer" ]; then
  step "compute-sanitizer, races in shared memory" 90 sanitizer.txt \
    "$sanitizer" --tool racecheck --target-processes all --error-exitcode 9 "$java_command" small
fi
"$python" "$here/compare.py" "$results" | tee "$results/comparison.txt" || true
say "finished"
exit $failed
