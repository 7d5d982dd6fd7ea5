# The peer of the GPU kernels: torch mm + topk in row blocks, and torch.cdist(p=1) + topk.
#
#   python3 torch_peer.py ITEMS DIMENSION K METRIC
#
# Prints a line of JSON for each precision: the median of three runs after one to warm up, of fewer where
# they would take more than 40 s. Random numbers, never zeros; Euclidean by norms and products. The peer's low-precision results are not
# exact: it is a measure of speed.
import json
import statistics
import sys
import time

import torch

items, dimension, k = (int(argument) for argument in sys.argv[1:4])
metric = sys.argv[4]
LIMIT = 40
torch.manual_seed(9)
x = torch.randn(items, dimension, device="cuda")
if metric == "cosine":
    x = torch.nn.functional.normalize(x)


def search(rows, block, norms):
    for begin in range(0, items, block):
        q = rows[begin : begin + block]
        if metric == "manhattan":
            scores = torch.cdist(q, rows, p=1)
            torch.topk(scores, k, largest=False)
        elif metric == "euclidean":
            scores = torch.addmm(norms, q, rows.T)
            torch.topk(scores, k)
        else:
            torch.topk(q @ rows.T, k)


def measure(name, rows, block):
    norms = -(rows.float() ** 2).sum(1).to(rows.dtype) / 2
    seconds = []
    started = time.perf_counter()
    search(rows[:block], block, norms[:block])
    torch.cuda.synchronize()
    while len(seconds) < 3 and (not seconds or time.perf_counter() - started + seconds[-1] < LIMIT):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        search(rows, block, norms)
        end.record()
        torch.cuda.synchronize()
        seconds.append(begin.elapsed_time(end) / 1e3)
    print(
        json.dumps(
            {
                "peer": "torch " + torch.__version__,
                "precision": name,
                "metric": metric,
                "items": items,
                "dimension": dimension,
                "k": k,
                "runs": len(seconds),
                "seconds": statistics.median(seconds),
            }
        ),
        flush=True,
    )


if metric == "manhattan":
    measure("float32", x, 2048)
else:
    torch.backends.cuda.matmul.allow_tf32 = True
    measure("tf32", x, 8192)
    measure("float16", x.half(), 8192)
