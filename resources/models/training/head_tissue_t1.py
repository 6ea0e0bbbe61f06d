#!/usr/bin/env python3
"""Trains, evaluates and exports head-tissue-t1, Fovea's demo segmentation of T1-weighted head MR.

    head_tissue_t1.py label    TEACHER_MODEL.ts T1.nii.gz -o LABELS.nii.gz
    head_tissue_t1.py train    T1.nii.gz:REGIONS.nii.gz:TISSUE.nii.gz... -o WORK [--start WEIGHTS]
    head_tissue_t1.py export   CHECKPOINT.pt BUNDLE
    head_tissue_t1.py evaluate BUNDLE T1.nii.gz [--reference REGIONS.nii.gz] [--brain TISSUE.nii.gz] [-o LABELS.nii.gz]

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

from networks import HeadNet
from pictures import LabelledHead
from preprocessing import (CLASS_OF_REGION, CLASSES, OVERLAP, PERCENTILES, SPACING, VENTRICLES, WINDOW, fit, load,
                           most_probable, reorient, respace, scale_percentiles)
from windows import sliding_window


# ---- The teacher ----

def label(arguments):
    """Labels by a teacher (a brainchop MeshNet: axes LIA, 1 mm, 256 cubed), in the image's own grid."""
    array, affine = load(arguments.image)
    turned, turned_affine = reorient(array, affine, "LIA")
    spaced, step = respace(turned, turned_affine, 1.0)
    cube, offsets = fit(spaced, 256)
    tensor = torch.from_numpy(scale_percentiles(cube, 2, 98))[None, None].to(memory_format=torch.channels_last_3d)
    teacher = torch.jit.load(arguments.teacher, "cpu").eval().to(memory_format=torch.channels_last_3d)
    with torch.inference_mode():
        probabilities = torch.softmax(teacher(tensor)[0], 0).numpy()
    labels = most_probable(probabilities, 1 / step, turned.shape, offsets)
    back, _ = reorient(labels, turned_affine, nibabel.aff2axcodes(affine))
    nibabel.save(nibabel.Nifti1Image(back, affine), arguments.output)


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


def weights_in(path):
    """The weights of a checkpoint or of an exported model."""
    if path.endswith(".ts"):
        return torch.jit.load(path, "cpu").state_dict()
    return torch.load(path, weights_only=True)["weights"]


def train(arguments):
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    heads = [LabelledHead(*files.split(":")) for files in arguments.heads]
    network = HeadNet(len(CLASSES)).to(memory_format=torch.channels_last_3d)
    if arguments.start:
        network.load_state_dict(weights_in(arguments.start))
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

def predict(network, array, affine):
    """Classes in the image's own grid."""
    turned, turned_affine = reorient(array, affine, "RAS")
    spaced, step = respace(turned, turned_affine, SPACING)
    with torch.inference_mode():
        logits = sliding_window(network, torch.from_numpy(scale_percentiles(spaced, *PERCENTILES)), WINDOW, OVERLAP)
        probabilities = torch.softmax(logits, 0).numpy()
    classes = most_probable(probabilities, 1 / step, turned.shape)
    parts, _ = scipy.ndimage.label(classes)
    classes[parts != 1 + np.argmax(np.bincount(parts.ravel())[1:])] = 0
    return reorient(classes, turned_affine, nibabel.aff2axcodes(affine))[0]


def export(arguments):
    """Writes models/model.ts into a bundle, with the bundle's own configs inside, and checks it against Python."""
    bundle = pathlib.Path(arguments.bundle)
    checkpoint = torch.load(arguments.checkpoint, weights_only=True)
    network = HeadNet(len(CLASSES)).eval()
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


def dice(ours, theirs):
    return round(float(2 * (ours & theirs).sum() / (ours.sum() + theirs.sum())), 4)


def evaluate(arguments):
    """Prints Dice and volumes as JSON, against one teacher's regions, another's brain, or both."""
    network = torch.jit.load(pathlib.Path(arguments.bundle) / "models" / "model.ts", "cpu")
    array, affine = load(arguments.image)
    millilitres = abs(np.linalg.det(affine[:3, :3])) / 1000
    start = time.time()
    classes = predict(network, array, affine)
    report = {"seconds": round(time.time() - start, 1), "threads": torch.get_num_threads()}

    def compare(ours, theirs):
        return {"dice": dice(ours, theirs), "ml": round(float(ours.sum() * millilitres), 1),
                "reference_ml": round(float(theirs.sum() * millilitres), 1)}
    if arguments.reference:
        reference = CLASS_OF_REGION[load(arguments.reference)[0]]
        for index, name in enumerate(CLASSES[1:], 1):
            report[name] = compare(classes == index, reference == index)
        report["any class"] = compare(classes > 0, reference > 0)
    if arguments.brain:
        brain = load(arguments.brain)[0] > 0
        report["brain"] = compare((classes > 0) & (classes != VENTRICLES), brain)
        report["grey and white matter"] = compare((classes == 1) | (classes == 2), brain)
    if arguments.output:
        nibabel.save(nibabel.Nifti1Image(classes, affine), arguments.output)
    print(json.dumps(report, indent=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=1)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("label", help="labels by a teacher")
    command.add_argument("teacher")
    command.add_argument("image")
    command.add_argument("-o", "--output", required=True)
    command.set_defaults(run=label)
    command = commands.add_parser("train")
    command.add_argument("heads", nargs="+", help="T1:REGIONS:TISSUE")
    command.add_argument("--start", help="a checkpoint or a model.ts to go on from")
    command.add_argument("-o", "--output", required=True)
    command.add_argument("--steps", type=int, default=700)
    command.add_argument("--rate", type=float, default=2e-3)
    command.set_defaults(run=train)
    command = commands.add_parser("export")
    command.add_argument("checkpoint")
    command.add_argument("bundle")
    command.set_defaults(run=export)
    command = commands.add_parser("evaluate")
    command.add_argument("bundle")
    command.add_argument("image")
    command.add_argument("--reference", help="the regions' teacher's labels")
    command.add_argument("--brain", help="the tissue teacher's labels: grey, and white with the brain stem")
    command.add_argument("-o", "--output")
    command.set_defaults(run=evaluate)
    arguments = parser.parse_args()
    if os.environ.get("ONEDNN_MAX_CPU_ISA") != "AVX2":
        parser.error("set ONEDNN_MAX_CPU_ISA=AVX2 first: without it Debian's oneDNN may compute wrongly")
    torch.set_num_threads(arguments.threads)
    arguments.run(arguments)


if __name__ == "__main__":
    main()
