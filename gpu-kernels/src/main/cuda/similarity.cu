// All kernels as one module: compiled to a fat binary and to PTX, see the build's `cuda` profile.
#include "differences.cu"
#include "prepare.cu"
#include "products.cu"
#include "rescore.cu"
