"""Inference in overlapping windows, blended with Gaussian weights, as MONAI's SlidingWindowInferer does it."""
import itertools

import torch
import torch.nn.functional as F


def window_starts(size, window, overlap):
    interval = window if window == size else max(1, int(window * (1 - overlap)))
    starts = []
    for start in range(0, size, interval):
        starts.append(min(start, size - window))
        if start + window >= size:
            break
    return starts


def sliding_window(network, image, window, overlap):
    """Logits [class, x, y, z] of an image [x, y, z]; where it is smaller than a window, zeros lie around it."""
    pads = [max(window - n, 0) for n in image.shape]
    padded = F.pad(image, [side for p in reversed(pads) for side in (p // 2, p - p // 2)])[None, None]
    axis = torch.arange(window, dtype=torch.float32) - (window - 1) / 2
    bell = torch.exp(-axis ** 2 / (2 * (0.125 * window) ** 2))
    weight = (bell[:, None, None] * bell[:, None] * bell).clamp(min=1e-3)
    total, count = 0.0, torch.zeros(padded.shape[2:])
    for corner in itertools.product(*(window_starts(n, window, overlap) for n in padded.shape[2:])):
        box = tuple(slice(c, c + window) for c in corner)
        logits = network(padded[(slice(None),) * 2 + box])[0]
        if not torch.is_tensor(total):
            total = torch.zeros(logits.shape[:1] + padded.shape[2:])
        total[(slice(None),) + box] += weight * logits
        count[box] += weight
    inner = tuple(slice(p // 2, p // 2 + n) for p, n in zip(pads, image.shape))
    return (total / count)[(slice(None),) + inner]
