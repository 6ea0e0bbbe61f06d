#!/usr/bin/env python3
"""What torchvision keeps of random boxes, as JSON on standard output."""
import json

import torch
import torchvision

cases = []
for seed in range(20):
    torch.manual_seed(seed)
    count = 60
    low = torch.rand(count, 2) * 30
    boxes = torch.cat([low, low + 1 + torch.rand(count, 2) * 15], 1)
    scores = torch.rand(count)
    labels = torch.randint(0, 3, (count,))
    overlap = 0.1 + 0.04 * seed
    kept = torchvision.ops.batched_nms(boxes, scores, labels, overlap)
    cases.append({"boxes": boxes.tolist(), "scores": scores.tolist(), "labels": labels.tolist(), "overlap": overlap,
                  "kept": kept.tolist()})
print(json.dumps(cases))
