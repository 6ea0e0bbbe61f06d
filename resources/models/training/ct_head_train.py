#!/usr/bin/env python3
"""Trains, exports and evaluates Fovea's two CT head demo models: the lesion detector and the segmentation.

    ct_head_train.py train    detector|segmentation -o WORK [--steps N] [--rate R]
    ct_head_train.py export   detector|segmentation CHECKPOINT.pt BUNDLE
    ct_head_train.py evaluate detector|segmentation BUNDLE [--scans N] [--seed S] [--threshold T]

The README beside this file gives the environment: without it results are wrong or training is slow.
"""
import argparse
import json
import math
import pathlib
import time
from typing import Dict, List

import numpy as np
import torch
import torch.nn.functional as F

from ct_head import SPACING, STRUCTURES, HeadCt, Lesion, draw
from networks import HeadNet
from windows import sliding_window

ANCHORS = [(4, 4, 4), (7, 7, 7), (11, 11, 11)]  # voxels of the network's input; configs/inference.json repeats them
STRIDE = 2
RANGES = {"detector": (0.0, 160.0), "segmentation": (-300.0, 700.0)}
# The segmentation tells air in the head from air around it, for which it must see far: its windows are large.
SIZES = {"detector": [48], "segmentation": [48, 64, 64, 96]}
WINDOW, OVERLAP = 96, 0.25
# A window is filled up with air where the head ends, so that is what the segmentation learns from.
OUTSIDE = {"detector": "border", "segmentation": "air"}
AIMS = [0.25, 0.3, 0.45]  # how often a patch is about skull, brain, air: there is little air to be seen


def scaled(image, task):
    low, high = RANGES[task]
    return ((image - low) / (high - low)).clamp(0, 1)


# ---- The networks. No operation works in place, so that activations can be tapped. ----

def layer(inputs, outputs, kernel, stride=1):
    return torch.nn.Sequential(
        torch.nn.Conv3d(inputs, outputs, kernel, stride, padding=(kernel - 1) // 2, bias=False),
        torch.nn.BatchNorm3d(outputs, momentum=0.03), torch.nn.LeakyReLU(0.01))


class Residual(torch.nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = layer(channels, channels, 3)
        self.second = layer(channels, channels, 3)

    def forward(self, x):
        return x + self.second(self.first(x))


class Trunk(torch.nn.Module):
    """Features at half of the input's resolution, from levels down to an eighth. Sides are multiples of 8."""

    def __init__(self, widths):
        super().__init__()
        w0, w1, w2, w3 = widths
        self.stem = layer(1, w0, 3)
        self.down1 = layer(w0, w1, 2, 2)
        self.encoder1 = Residual(w1)
        self.down2 = layer(w1, w2, 2, 2)
        self.encoder2 = Residual(w2)
        self.down3 = layer(w2, w3, 2, 2)
        self.bottleneck = Residual(w3)
        self.up2 = torch.nn.ConvTranspose3d(w3, w2, 2, 2)
        self.decoder2 = Residual(w2)
        self.up1 = torch.nn.ConvTranspose3d(w2, w1, 2, 2)
        self.decoder1 = Residual(w1)

    def forward(self, image):
        x0 = self.stem(image)
        x1 = self.encoder1(self.down1(x0))
        x2 = self.encoder2(self.down2(x1))
        x3 = self.bottleneck(self.down3(x2))
        y2 = self.decoder2(x2 + self.up2(x3))
        return self.decoder1(x1 + self.up1(y2))


class Detector(torch.nn.Module):
    """One level of a RetinaNet, with MONAI's outputs: maps of logits and of box offsets, each anchor's together."""

    def __init__(self):
        super().__init__()
        self.trunk = Trunk((16, 32, 48, 64))
        self.neck = layer(32, 32, 3)
        self.classification = torch.nn.Conv3d(32, len(ANCHORS), 3, padding=1)
        self.box_regression = torch.nn.Conv3d(32, 6 * len(ANCHORS), 3, padding=1)
        torch.nn.init.constant_(self.classification.bias, -math.log(99.0))

    def forward(self, image) -> Dict[str, List[torch.Tensor]]:
        features = self.neck(self.trunk(image))
        return {"classification": [self.classification(features)], "box_regression": [self.box_regression(features)]}


NETWORKS = {"detector": Detector, "segmentation": lambda: HeadNet(len(STRUCTURES))}


# ---- The detector's boxes ----

def anchors_for(grid):
    """Anchor boxes [x, y, z, anchor, 6] over a map: MONAI's centres (index * stride, no half cell)."""
    axes = [torch.arange(n, dtype=torch.float32) * STRIDE for n in grid]
    centres = torch.stack(torch.meshgrid(*axes, indexing="ij"), -1)[..., None, :]
    half = torch.round(torch.tensor(ANCHORS, dtype=torch.float32) / 2)
    return torch.cat([(centres - half).expand(*grid, -1, 3), (centres + half).expand(*grid, -1, 3)], -1)


def overlap(a, b):
    """Intersection over union of boxes [n, 6] and [m, 6]."""
    low, high = torch.maximum(a[:, None, :3], b[None, :, :3]), torch.minimum(a[:, None, 3:], b[None, :, 3:])
    both = (high - low).clamp(min=0).prod(-1)
    return both / ((a[:, 3:] - a[:, :3]).prod(-1)[:, None] + (b[:, 3:] - b[:, :3]).prod(-1)[None] - both)


def by_anchor(map_, values):
    """[A*K, x, y, z] to [x*y*z*A, K], in the anchors' order."""
    return map_.view(-1, values, *map_.shape[1:]).permute(2, 3, 4, 0, 1).reshape(-1, values)


def detector_loss(outputs, boxes):
    """Focal loss of all anchors and L1 of the positive ones' offsets, per lesion."""
    losses = []
    for n, truth in enumerate(boxes):
        logits = by_anchor(outputs["classification"][0][n], 1)[:, 0]
        offsets = by_anchor(outputs["box_regression"][0][n], 6)
        target = torch.zeros_like(logits)
        weight = torch.ones_like(logits)
        regression = logits.new_zeros(())
        if len(truth):
            anchors = anchors_for(outputs["classification"][0].shape[2:]).reshape(-1, 6)
            similarity = overlap(anchors, truth)
            best, which = similarity.max(1)
            # An anchor is a lesion's when it is nearly as good as the lesion's best one.
            limit = (0.75 * similarity.max(0).values).clamp(max=0.5)
            positive = (best >= limit[which]) & (best > 0)
            target[positive] = 1
            weight[(best > 0.5 * limit[which]) & ~positive] = 0
            chosen, goal = anchors[positive], truth[which[positive]]
            size, wanted = chosen[:, 3:] - chosen[:, :3], goal[:, 3:] - goal[:, :3]
            centre = ((goal[:, :3] + goal[:, 3:]) - (chosen[:, :3] + chosen[:, 3:])) / 2
            if len(chosen):
                regression = F.l1_loss(offsets[positive], torch.cat([centre / size, torch.log(wanted / size)], 1))
        p = torch.sigmoid(logits)
        wrong = torch.where(target > 0.5, 1 - p, p)
        share = torch.where(target > 0.5, 0.75, 0.25)
        entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
        classification = (weight * share * wrong ** 2 * entropy).sum() / max(1.0, float(target.sum()))
        losses.append(classification + regression)
    return torch.stack(losses).mean()


def detections(outputs, size, threshold):
    """Boxes [n, 6] in voxels and scores, best first: MONAI's selection with this bundle's settings."""
    logits = by_anchor(outputs["classification"][0][0], 1)[:, 0]
    offsets = by_anchor(outputs["box_regression"][0][0], 6)
    scores = torch.sigmoid(logits)
    keep = torch.nonzero(scores > threshold)[:, 0]
    keep = keep[scores[keep].argsort(descending=True)][:1000]
    chosen = anchors_for(outputs["classification"][0].shape[2:]).reshape(-1, 6)[keep]
    anchor = chosen[:, 3:] - chosen[:, :3]
    centre = offsets[keep, :3] * anchor + (chosen[:, :3] + chosen[:, 3:]) / 2
    extent = torch.exp(offsets[keep, 3:].clamp(max=math.log(1000 / 16))) * anchor
    boxes = torch.cat([centre - extent / 2, centre + extent / 2], 1)
    limit = torch.tensor(size, dtype=torch.float32)
    boxes = torch.minimum(boxes.clamp(min=0), torch.cat([limit, limit]))
    kept = []
    for i in range(len(boxes)):
        if not kept or overlap(boxes[i:i + 1], boxes[kept]).max() <= 0.22:
            kept.append(i)
    return boxes[kept], scores[keep][kept]


# ---- Training ----

def patch(head, random, size, task):
    points = head.brain_points
    if task == "segmentation" and random.random() < 0.85:
        places = head.places[random.choice(len(head.places), p=AIMS)]
        centre = places[random.integers(len(places))] + random.normal(0, 6, 3)
    elif task == "detector" and random.random() < 0.85:
        centre = points[random.integers(len(points))] + random.normal(0, 8, 3)
    else:
        centre = random.uniform(0.1, 0.9, 3) * np.array(head.array.shape)
    image, classes = head.sample(random, (size,) * 3, centre, outside=OUTSIDE[task])
    boxes = torch.zeros(0, 6)
    places = (classes[2] > 0.9).nonzero().numpy()
    count = random.integers(0, 4) if task == "detector" else random.integers(0, 2)
    if len(places):
        lesions = [Lesion(random, places[random.integers(len(places))]) for _ in range(count)]
        boxes = draw(random, image, classes[2], lesions)
    image = scaled(head.degrade(random, image), task)
    return image[None], classes, boxes


def segmentation_loss(logits, target):
    """Cross-entropy plus soft Dice of the classes that occur in the patch."""
    log_p = F.log_softmax(logits, 1)
    p = log_p.exp()
    both, total = (p * target).sum((0, 2, 3, 4)), (p + target).sum((0, 2, 3, 4))
    present = target.sum((0, 2, 3, 4)) > 20
    return -(target * log_p).sum(1).mean() + 1 - ((2 * both + 1) / (total + 1))[present].mean()


def train(arguments):
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    head = HeadCt()
    network = NETWORKS[arguments.task]().to(memory_format=torch.channels_last_3d)
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start))
    freeze_from = 1 if arguments.start else arguments.steps // 5
    optimizer = torch.optim.AdamW(network.parameters(), lr=arguments.rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, arguments.rate, arguments.steps, pct_start=0.1)
    work = pathlib.Path(arguments.output)
    work.mkdir(parents=True, exist_ok=True)
    start, running = time.time(), None
    for step in range(1, arguments.steps + 1):
        if step == freeze_from:
            # From here on the norms are what they will be on a whole head: its share of air, brain and bone differs
            # from a patch's, and statistics of each patch of its own would tell the network what it looks at.
            for module in network.modules():
                if isinstance(module, torch.nn.BatchNorm3d):
                    module.eval()
        size = int(random.choice(SIZES[arguments.task]))
        patches = [patch(head, random, size, arguments.task) for _ in range(2 if arguments.task == "detector" else 1)]
        images = torch.stack([p[0] for p in patches]).contiguous(memory_format=torch.channels_last_3d)
        outputs = network(images)
        if arguments.task == "detector":
            loss = detector_loss(outputs, [p[2] for p in patches])
        else:
            loss = segmentation_loss(outputs, torch.stack([p[1] for p in patches]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        running = loss.item() if running is None else 0.97 * running + 0.03 * loss.item()
        if step % 20 == 0:
            print(f"{step} loss {running:.4f} {time.time() - start:.0f} s", flush=True)
        if step % arguments.every == 0 or step == arguments.steps:
            torch.save(network.state_dict(), work / f"step-{step}.pt")


# ---- Export and evaluation ----

def export(arguments):
    bundle = pathlib.Path(arguments.bundle)
    network = NETWORKS[arguments.task]()
    network.load_state_dict(torch.load(arguments.checkpoint))
    scripted = torch.jit.script(network.eval())
    files = {f"{name}.json": (bundle / "configs" / f"{name}.json").read_text() for name in ("metadata", "inference")}
    (bundle / "models").mkdir(parents=True, exist_ok=True)
    torch.jit.save(scripted, bundle / "models" / "model.ts", _extra_files=files)


def padded(image):
    pad = []
    for n in reversed(image.shape):
        pad += [0, -n % 8]
    return F.pad(image[None, None], pad)


def evaluate_detector(network, head, arguments):
    """Whole heads that are bent and lit anew, with five lesions each at places and of looks drawn from the seed."""
    found = total = false = 0
    missed = []
    curve = []
    for scan in range(arguments.scans):
        random = np.random.default_rng([arguments.seed, scan])
        shape = head.array.shape
        image, classes = head.sample(random, shape, (np.array(shape) - 1) / 2, 0.6)
        places = (classes[2] > 0.95).nonzero().numpy()
        lesions = []
        while len(lesions) < 5:
            lesion = Lesion(random, places[random.integers(len(places))])
            if all(np.linalg.norm(lesion.centre - other.centre) > 15 for other in lesions):
                lesions.append(lesion)
        truth = draw(random, image, classes[2], lesions)
        image = scaled(head.degrade(random, image), "detector")
        boxes, scores = detections(network(padded(image)), shape, 0.02)
        centres = (truth[:, :3] + truth[:, 3:]) / 2
        # A lesion is found by a box that holds its centre and whose own centre lies in the lesion's box.
        middle = (boxes[:, :3] + boxes[:, 3:]) / 2
        hits = ((boxes[:, None, :3] <= centres) & (centres <= boxes[:, None, 3:])).all(-1) \
            & ((truth[None, :, :3] <= middle[:, None]) & (middle[:, None] <= truth[None, :, 3:])).all(-1)
        curve.append((hits, scores))
        strong = scores >= arguments.threshold
        found += int(hits[strong].any(0).sum())
        total += len(truth)
        false += int((~hits[strong].any(1)).sum())
        for n in range(len(truth)):
            if not hits[strong][:, n].any():
                missed.append((round(float((truth[n, 3:] - truth[n, :3]).mean() * SPACING), 1),
                               round(float(lesions[n].hounsfield))))
    print(json.dumps({"threshold": arguments.threshold, "lesions": total, "found": found, "sensitivity": found / total,
                      "false_positives_per_scan": false / arguments.scans, "missed_mm_hu": missed}))
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        hit = sum(int(h[s >= threshold].any(0).sum()) for h, s in curve)
        wrong = sum(int((~h[s >= threshold].any(1)).sum()) for h, s in curve)
        print(f"  {threshold}: found {hit} of {total}, false {wrong / arguments.scans:.2f} a scan")


def evaluate_segmentation(network, head, arguments):
    """Dice on whole heads that are bent and lit anew."""
    scores = []
    for scan in range(arguments.scans):
        random = np.random.default_rng([arguments.seed, scan])
        shape = head.array.shape
        image, classes = head.sample(random, shape, (np.array(shape) - 1) / 2, 0.6, OUTSIDE["segmentation"])
        image = scaled(head.degrade(random, image), "segmentation")
        label = sliding_window(network, image, WINDOW, OVERLAP).argmax(0)
        truth = classes.argmax(0)
        scores.append([2 * float(((label == c) & (truth == c)).sum()) / float((label == c).sum() + (truth == c).sum())
                       for c in range(1, len(STRUCTURES))])
    print(json.dumps({name: {"mean": round(float(np.mean(s)), 3), "least": round(float(np.min(s)), 3)}
                      for name, s in zip(STRUCTURES[1:], np.array(scores).T)}))
    label = sliding_window(network, scaled(head.image[0, 0], "segmentation"), WINDOW, OVERLAP).argmax(0)
    print(json.dumps({f"{name}, ml, as it is": [round(float((mask == c).sum()) * SPACING ** 3 / 1000, 1) for mask in
                                                (label, torch.from_numpy(head.structures))]
                      for c, name in enumerate(STRUCTURES) if c}))


def evaluate(arguments):
    network = torch.jit.load(pathlib.Path(arguments.bundle) / "models" / "model.ts", "cpu").eval()
    network = network.to(memory_format=torch.channels_last_3d)
    with torch.inference_mode(), torch.jit.optimized_execution(False):
        (evaluate_detector if arguments.task == "detector" else evaluate_segmentation)(network, HeadCt(), arguments)


def main():
    torch.set_num_threads(1)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    for name, run in (("train", train), ("export", export), ("evaluate", evaluate)):
        command = commands.add_parser(name)
        command.add_argument("task", choices=sorted(NETWORKS))
        command.set_defaults(run=run)
        if name == "train":
            command.add_argument("-o", "--output", required=True)
            command.add_argument("--start", help="a checkpoint to go on from; its norms stay as they are")
            command.add_argument("--steps", type=int, default=1500)
            command.add_argument("--every", type=int, default=100)
            command.add_argument("--rate", type=float, default=3e-3)
        elif name == "export":
            command.add_argument("checkpoint")
            command.add_argument("bundle")
        else:
            command.add_argument("bundle")
            command.add_argument("--scans", type=int, default=10)
            command.add_argument("--seed", type=int, default=7)
            command.add_argument("--threshold", type=float, default=0.5)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
