# The peer of `memberflow bench similarity`: FAISS IndexFlat on the same vectors, in the same run.
#
#   python3 faiss_peer.py VECTORS.npy QUERIES K THREADS
#
# VECTORS.npy is float32 [items][dimension]; the first QUERIES rows are the queries. Says "ready", then
# for each line "metric file" of the input searches, writes ids int32 [queries][k] to the file and
# says the seconds and those of CPU time. The caller sets OPENBLAS_CORETYPE and OPENBLAS_NUM_THREADS.
import sys
import time

import faiss
import numpy

vectors = numpy.load(sys.argv[1])
queries, k, threads = (int(argument) for argument in sys.argv[2:5])
faiss.omp_set_num_threads(threads)
norms = numpy.linalg.norm(vectors, axis=1, keepdims=True)
unit = (vectors / numpy.where(norms == 0, 1, norms)).astype(numpy.float32)
dimension = vectors.shape[1]
indexes = {
    "cosine": (faiss.IndexFlatIP(dimension), unit),
    "euclidean": (faiss.IndexFlatL2(dimension), vectors),
    "manhattan": (faiss.IndexFlat(dimension, faiss.METRIC_L1), vectors),
}
for index, rows in indexes.values():
    index.add(rows)
print("ready", faiss.__version__, flush=True)
for line in sys.stdin:
    metric, file = line.split(maxsplit=1)
    index, rows = indexes[metric]
    start, cpu_start = time.perf_counter(), time.process_time()
    _, ids = index.search(rows[:queries], k)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
    ids.astype("<i4").tofile(file.strip())
    print(seconds, cpu_seconds, flush=True)
