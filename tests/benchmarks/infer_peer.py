"""The network of a MONAI bundle over a whole image by Python's torch: prints its seconds and the peak of memory.

infer_peer.py MODEL.ts IMAGE X Y Z THREADS LABELS: IMAGE and LABELS are raw 16-bit integers, x fastest. The input
is scaled between its 2nd and 98th percentile, as the models of tests/benchmarks want it."""

import json
import sys
import time

import numpy
import torch

model, image, x, y, z, threads, labels = sys.argv[1:]
shape = (int(z), int(y), int(x))
torch.set_num_threads(int(threads))
network = torch.jit.load(model).eval().to(memory_format=torch.channels_last_3d)
voxels = numpy.fromfile(image, numpy.int16).reshape(shape).T.astype(numpy.float32)
low, high = numpy.percentile(voxels, (2, 98))
voxels = numpy.ascontiguousarray(numpy.clip((voxels - low) / (high - low), 0, 1), dtype=numpy.float32)
tensor = torch.from_numpy(voxels)[None, None].contiguous(memory_format=torch.channels_last_3d)
with torch.inference_mode():
    start = time.perf_counter()
    logits = network(tensor)
    seconds = time.perf_counter() - start
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
theirs = numpy.empty(voxels.shape, numpy.uint16)
for row in range(voxels.shape[0]):
    theirs[row] = logits[0, :, row].argmax(0).numpy()
ours = numpy.fromfile(labels, numpy.uint16).reshape(shape).T
print(json.dumps({"seconds": seconds, "peak_bytes": peak, "different": int((ours != theirs).sum())}))
