#!/bin/sh
# Compiles the kernels. Needs nvcc 13.
#
#   compile.sh ptx      src/main/cuda/similarity.ptx, which is checked in and runs from sm_80 on
#   compile.sh fatbin   target/classes/.../similarity.fatbin for sm_80, sm_90a and PTX: starts faster
#   compile.sh usage    registers, shared memory and spills of each kernel
set -eu
cd "$(dirname -- "$0")"
nvcc=${NVCC:-nvcc}
command -v "$nvcc" >/dev/null 2>&1 || nvcc=/usr/local/cuda/bin/nvcc
options="-std=c++17 -O3"
classes=${2:-../../../target/classes/io/memberflow/similarity/jcuda}
case ${1:-} in
  ptx) "$nvcc" $options -arch=compute_80 -ptx -o "${2:-similarity.ptx}" similarity.cu ;;
  fatbin)
    mkdir -p "$classes"
    "$nvcc" $options -fatbin --threads 0 \
      -gencode arch=compute_80,code=sm_80 \
      -gencode arch=compute_90a,code=sm_90a \
      -gencode arch=compute_80,code=compute_80 \
      -o "$classes/similarity.fatbin" similarity.cu
    ;;
  usage)
    for arch in sm_80 sm_90a; do
      "$nvcc" $options -arch=$arch -cubin -Xptxas -v -o /dev/null similarity.cu 2>&1
    done
    ;;
  *)
    sed -n '2,7p' "$0" >&2
    exit 2
    ;;
esac
