#!/usr/bin/env python3
"""Trains, evaluates and exports head-tissue-t1, Fovea's demo segmentation of T1-weighted head MR.

    head_tissue_t1.py label    TEACHER_MODEL.ts T1.nii.gz -o LABELS.nii.gz
    head_tissue_t1.py train    LABELLED.nii.gz:REGIONS.nii.gz[:TISSUE.nii.gz]... -o WORK [--start CHECKPOINT.pt]
    head_tissue_t1.py export   CHECKPOINT.pt BUNDLE
    head_tissue_t1.py evaluate BUNDLE T1.nii.gz [--reference LABELS.nii.gz] [-o PREDICTION.nii.gz]

The README beside this file gives the environment: without it results are wrong or training is slow.
"""
import argparse
import hashlib
import json
import os
import pathlib
import time

import nibabel
import numpy as np
import scipy.ndimage
import torch
import torch.nn.functional as F

from pictures import LabelledHead
from preprocessing import (CLASS_OF_REGION, CLASSES, OVERLAP, PERCENTILES, SPACING, WINDOW, fit, load, reorient,
                           resample, respace, scale_percentiles)


# ---- The teacher ----

def label(arguments):
    """Regions by the teacher (a brainchop MeshNet: axes LIA, 1 mm, 256 cubed), in the image's own grid."""
    array, affine = load(arguments.image)
    turned, turned_affine = reorient(array, affine, "LIA")
    spaced, step = respace(turned, turned_affine, 1.0)
    cube, offsets = fit(spaced, 256)
    tensor = torch.from_numpy(scale_percentiles(cube, 2, 98))[None, None].to(memory_format=torch.channels_last_3d)
    teacher = torch.jit.load(arguments.teacher, "cpu").eval().to(memory_format=torch.channels_last_3d)
    with torch.inference_mode():
        regions = teacher(tensor)[0].argmax(0).to(torch.uint8).numpy()
    regions = scipy.ndimage.affine_transform(regions, np.diag(1 / step), offset=offsets, output_shape=turned.shape,
                                             order=0)
    back, _ = reorient(regions, turned_affine, nibabel.aff2axcodes(affine))
    nibabel.save(nibabel.Nifti1Image(back, affine), arguments.output)


# ---- The network ----

class Residual(torch.nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = torch.nn.Conv3d(channels, channels, 3, padding=1, bias=False)
        self.norm1 = torch.nn.InstanceNorm3d(channels, affine=True)
        self.conv2 = torch.nn.Conv3d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = torch.nn.InstanceNorm3d(channels, affine=True)

    def forward(self, x):
        y = F.leaky_relu(self.norm1(self.conv1(x)), 0.01)
        return F.leaky_relu(x + self.norm2(self.conv2(y)), 0.01)


class Change(torch.nn.Module):
    """A convolution that changes the number of channels (and halves the grid where stride is 2)."""

    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__()
        self.conv = torch.nn.Conv3d(inputs, outputs, kernel, stride, padding=(kernel - 1) // 2, bias=False)
        self.norm = torch.nn.InstanceNorm3d(outputs, affine=True)

    def forward(self, x):
        return F.leaky_relu(self.norm(self.conv(x)), 0.01)


class HeadTissueNet(torch.nn.Module):
    """A residual U-Net of four levels; skips are added, so the full grid never holds more than 16 channels.

    Input [B, 1, x, y, z] with sides that are multiples of 8; output [B, 5, x, y, z] logits. All widths are multiples
    of 16: oneDNN's fast kernels want that. No operation works in place, so that activations can be tapped.
    """

    def __init__(self, widths=(16, 16, 32, 64)):
        super().__init__()
        w0, w1, w2, w3 = widths
        self.stem = Change(1, w0, 3)
        self.down1 = Change(w0, w1, 2, 2)
        self.encoder1 = Residual(w1)
        self.down2 = Change(w1, w2, 2, 2)
        self.encoder2 = Residual(w2)
        self.down3 = Change(w2, w3, 2, 2)
        self.bottleneck = Residual(w3)
        self.up2 = torch.nn.ConvTranspose3d(w3, w2, 2, 2)
        self.decoder2 = Residual(w2)
        self.up1 = torch.nn.ConvTranspose3d(w2, w1, 2, 2)
        self.decoder1 = Residual(w1)
        self.up0 = torch.nn.ConvTranspose3d(w1, w0, 2, 2)
        self.decoder0 = Change(w0, w0, 3)
        self.head = torch.nn.Conv3d(w0, 5, 1)

    def forward(self, image):
        x0 = self.stem(image)
        x1 = self.encoder1(self.down1(x0))
        x2 = self.encoder2(self.down2(x1))
        x3 = self.bottleneck(self.down3(x2))
        y2 = self.decoder2(x2 + self.up2(x3))
        y1 = self.decoder1(x1 + self.up1(y2))
        y0 = self.decoder0(x0 + self.up0(y1))
        return self.head(y0)


# ---- Training ----

def loss_of(logits, target):
    """Cross-entropy plus soft Dice of the foreground classes that occur in the patch."""
    log_p = F.log_softmax(logits, 1)
    cross_entropy = -(target * log_p).sum(1).mean()
    p = log_p.exp()
    both, total = (p * target).sum((0, 2, 3, 4)), (p + target).sum((0, 2, 3, 4))
    present = target.sum((0, 2, 3, 4)) > 20
    present[0] = False
    dice = ((2 * both + 1) / (total + 1))[present]
    return cross_entropy + (1 - dice.mean() if len(dice) else 0.0)


def train(arguments):
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    heads = [LabelledHead(*pair.split(":")) for pair in arguments.heads]
    network = HeadTissueNet().to(memory_format=torch.channels_last_3d)
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, weights_only=True)["weights"])
    optimizer = torch.optim.AdamW(network.parameters(), lr=arguments.rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, arguments.rate, arguments.steps, pct_start=0.08)
    work = pathlib.Path(arguments.output)
    work.mkdir(parents=True, exist_ok=True)
    start, running = time.time(), None
    # A running mean of the weights is what is kept: it is steadier than the last step, and needs no batch statistics.
    decay = torch.optim.swa_utils.get_ema_multi_avg_fn(0.985)
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=decay)
    for step in range(1, arguments.steps + 1):
        head = heads[random.integers(len(heads))]
        image, target = head.patch(random, int(random.choice([48, 64, 80], p=[0.25, 0.4, 0.35])))
        loss = loss_of(network(image.contiguous(memory_format=torch.channels_last_3d)), target)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(network)
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if step % 20 == 0:
            print(f"step {step} loss {running:.3f} {(time.time() - start) / step:.2f} s/step", flush=True)
        if step == arguments.steps or step % 100 == 0:
            torch.save({"step": step, "steps": arguments.steps, "weights": average.module.state_dict()},
                       work / f"step-{step}.pt")


# ---- Inference as the bundle describes it ----

def window_starts(size, window):
    interval = window if window == size else max(1, int(window * (1 - OVERLAP)))
    starts = []
    for start in range(0, size, interval):
        starts.append(min(start, size - window))
        if start + window >= size:
            break
    return starts


def sliding_window(network, image):
    """Logits [5, x, y, z] blended with Gaussian weights, as MONAI's SlidingWindowInferer does."""
    pads = [max(WINDOW - n, 0) for n in image.shape]
    padded = torch.from_numpy(np.pad(image, [(p // 2, p - p // 2) for p in pads]))[None, None]
    axis = torch.arange(WINDOW, dtype=torch.float32) - (WINDOW - 1) / 2
    bell = torch.exp(-axis ** 2 / (2 * (0.125 * WINDOW) ** 2))
    weight = (bell[:, None, None] * bell[:, None] * bell).clamp(min=1e-3)
    total = torch.zeros((len(CLASSES),) + tuple(padded.shape[2:]))
    count = torch.zeros(tuple(padded.shape[2:]))
    starts = [window_starts(n, WINDOW) for n in padded.shape[2:]]
    for corner in np.stack(np.meshgrid(*starts, indexing="ij"), -1).reshape(-1, 3):
        box = tuple(slice(c, c + WINDOW) for c in corner)
        total[(slice(None),) + box] += weight * network(padded[(slice(None),) * 2 + box])[0]
        count[box] += weight
    inner = tuple(slice(p // 2, p // 2 + n) for p, n in zip(pads, image.shape))
    return (total / count)[(slice(None),) + inner]


def predict(network, array, affine):
    """Classes in the image's own grid."""
    turned, turned_affine = reorient(array, affine, "RAS")
    spaced, step = respace(turned, turned_affine, SPACING)
    with torch.inference_mode():
        probabilities = torch.softmax(sliding_window(network, scale_percentiles(spaced, *PERCENTILES)), 0).numpy()
    best, classes = np.full(turned.shape, -1, np.float32), np.zeros(turned.shape, np.uint8)
    for index, channel in enumerate(probabilities):
        value = resample(channel, 1 / step, turned.shape)
        classes[value > best] = index
        best = np.maximum(best, value)
    return reorient(classes, turned_affine, nibabel.aff2axcodes(affine))[0]


def export(arguments):
    """Writes models/model.ts into a bundle, with the bundle's own configs inside, and checks it against Python."""
    bundle = pathlib.Path(arguments.bundle)
    checkpoint = torch.load(arguments.checkpoint, weights_only=True)
    network = HeadTissueNet().eval()
    network.load_state_dict(checkpoint["weights"])
    scripted = torch.jit.script(network)
    extra = {name: (bundle / "configs" / name).read_text() for name in ("metadata.json", "inference.json")}
    classes = json.loads(extra["metadata.json"])["network_data_format"]["outputs"]["pred"]["channel_def"]
    if list(classes.values()) != CLASSES:
        raise SystemExit(f"{bundle}/configs/metadata.json names other classes than the network has")
    file = bundle / "models" / "model.ts"
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.jit.save(scripted, str(file), _extra_files=extra)
    with torch.inference_mode():
        probe = torch.rand(1, 1, 48, 56, 64, generator=torch.Generator().manual_seed(1))
        difference = (torch.jit.load(str(file), "cpu")(probe) - network(probe)).abs().max().item()
    if difference > 1e-4:
        raise SystemExit(f"the exported file differs from the network by {difference}")
    print(f"{file}: step {checkpoint['step']} of {checkpoint['steps']}, {file.stat().st_size} bytes, "
          f"differs from Python by {difference:.1e}, sha256 {hashlib.sha256(file.read_bytes()).hexdigest()}")


def evaluate(arguments):
    """Prints Dice and volumes per class as JSON; the reference holds the teacher's regions."""
    torch_file = pathlib.Path(arguments.bundle) / "models" / "model.ts"
    network = torch.jit.load(torch_file, "cpu")
    array, affine = load(arguments.image)
    start = time.time()
    classes = predict(network, array, affine)
    report = {"seconds": round(time.time() - start, 1), "threads": torch.get_num_threads()}
    if arguments.reference:
        reference = CLASS_OF_REGION[load(arguments.reference)[0]]
        millilitres = abs(np.linalg.det(affine[:3, :3])) / 1000
        for index, name in enumerate(CLASSES[1:], 1):
            ours, theirs = classes == index, reference == index
            report[name] = {"dice": round(float(2 * (ours & theirs).sum() / (ours.sum() + theirs.sum())), 4),
                            "ml": round(float(ours.sum() * millilitres), 1),
                            "reference_ml": round(float(theirs.sum() * millilitres), 1)}
        ours, theirs = classes > 0, reference > 0
        report["any class"] = {"dice": round(float(2 * (ours & theirs).sum() / (ours.sum() + theirs.sum())), 4)}
    if arguments.output:
        nibabel.save(nibabel.Nifti1Image(classes, affine), arguments.output)
    print(json.dumps(report, indent=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=1)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("label", help="regions by the teacher")
    command.add_argument("teacher")
    command.add_argument("image")
    command.add_argument("-o", "--output", required=True)
    command.set_defaults(run=label)
    command = commands.add_parser("train")
    command.add_argument("heads", nargs="+", help="IMAGE:REGIONS, or IMAGE:REGIONS:TISSUE to put a neck below")
    command.add_argument("--start", help="a checkpoint to go on from")
    command.add_argument("-o", "--output", required=True)
    command.add_argument("--steps", type=int, default=1100)
    command.add_argument("--rate", type=float, default=4e-3)
    command.set_defaults(run=train)
    command = commands.add_parser("export")
    command.add_argument("checkpoint")
    command.add_argument("bundle")
    command.set_defaults(run=export)
    command = commands.add_parser("evaluate")
    command.add_argument("bundle")
    command.add_argument("image")
    command.add_argument("--reference")
    command.add_argument("-o", "--output")
    command.set_defaults(run=evaluate)
    arguments = parser.parse_args()
    if os.environ.get("ONEDNN_MAX_CPU_ISA") != "AVX2":
        parser.error("set ONEDNN_MAX_CPU_ISA=AVX2 first: without it Debian's oneDNN may compute wrongly")
    torch.set_num_threads(arguments.threads)
    arguments.run(arguments)


if __name__ == "__main__":
    main()
