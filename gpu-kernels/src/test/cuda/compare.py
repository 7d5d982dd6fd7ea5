# The figures of run-on-device.sh beside the peer's and the aims.
#
#   python3 compare.py FOLDER      reads measures.jsonl and peer.jsonl, which may lack lines
#
# The peer counts with its fastest precision. "end to end" is from Java, copies included.
import json
import pathlib
import sys

# metric, items: times the peer, tera operations a second, share of the limit, seconds of kernels
AIMS = {
    ("cosine", 262144): (3, 400, None, None),
    ("euclidean", 262144): (3, 400, None, None),
    ("manhattan", 262144): (2, None, 0.6, None),
    ("cosine", 1000000): (None, None, None, 0.65),
}


def lines(name):
    file = pathlib.Path(sys.argv[1]) / name
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text().splitlines() if line.startswith("{")]


measures = {(line["metric"], line["items"]): line for line in lines("measures.jsonl")}
peers = {}
for line in lines("peer.jsonl"):
    key = line["metric"], line["items"]
    if key not in peers or line["seconds"] < peers[key]["seconds"]:
        peers[key] = line


def judged(what, value, aim, reached):
    if aim is None:
        return
    print(f"    {what}: {value}; aim {aim}: " + ("reached" if reached else "MISSED"))


for key, (times, tera, share, seconds) in AIMS.items():
    metric, items = key
    measure = measures.get(key)
    if measure is None:
        print(f"{metric}, {items:,} items: MISSING")
        continue
    kernel = measure["kernelSeconds"]
    print(
        f"{metric}, {items:,} items: {kernel:.3f} s of kernels, {measure['endToEndSeconds']:.3f} s end to end,"
        f" {measure['teraOpsPerSecond']:.1f} T operations/s, {measure['unprovenRows']} rows unproven"
    )
    peer = peers.get(key)
    if times is not None:
        if peer is None:
            print("    times the peer: MISSING")
        else:
            ratio = peer["seconds"] / kernel
            name = f"times {peer['peer']}, {peer['precision']} ({peer['seconds']:.3f} s)"
            judged(name, f"{ratio:.2f}", times, ratio >= times)
    judged("T operations/s", measure["teraOpsPerSecond"], tera, tera and measure["teraOpsPerSecond"] >= tera)
    if share is not None and measure["shareOfLimit"] is None:
        print("    share of the limit: MISSING, the architecture is not known")
    else:
        judged("share of the limit", measure["shareOfLimit"], share, share and measure["shareOfLimit"] >= share)
    judged("seconds of kernels", f"{kernel:.3f}", seconds, seconds and kernel <= seconds)
