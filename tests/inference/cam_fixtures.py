#!/usr/bin/env python3
"""Small networks as TorchScript and, for their layers, what eager PyTorch with hooks says: cam_fixtures.py FOLDER.

Written for each network: NAME-scripted.ts, NAME-traced.ts, NAME-frozen.ts, the same as NAME-FORM-double.ts in double
precision, and NAME.ts with the tensors input, mask, LAYER|METHOD and LAYER|METHODrounding. The truth comes from a copy in
double precision whose layers do not work in place, without oneDNN. "rounding" is how far PyTorch itself is from
that in single precision: Grad-CAM++'s weights are ReLU(g) / (2 + sum(A) g), which has a pole where activations are
negative in sum, so that close to it the map is only as exact as the gradients' rounding lets it be.
"""
import copy
import pathlib
import sys

import torch
import torch.nn.functional as F


class Block(torch.nn.Module):
    def __init__(self, dims, inputs, outputs, stride, inplace):
        super().__init__()
        conv, norm = (torch.nn.Conv3d, torch.nn.InstanceNorm3d) if dims == 3 else (torch.nn.Conv2d, torch.nn.InstanceNorm2d)
        self.conv = conv(inputs, outputs, 3, stride, padding=1)
        self.norm = norm(outputs, affine=True)
        self.act = torch.nn.LeakyReLU(0.1, inplace=inplace)

    def forward(self, x):
        return self.act(self.norm(self.conv(x)))


class Net(torch.nn.Module):
    """An encoder and a decoder with a skip, in-place layers and an elementwise tail."""

    def __init__(self, dims, inplace):
        super().__init__()
        conv, up, batch = ((torch.nn.Conv3d, torch.nn.ConvTranspose3d, torch.nn.BatchNorm3d) if dims == 3 else
                           (torch.nn.Conv2d, torch.nn.ConvTranspose2d, torch.nn.BatchNorm2d))
        self.first = torch.nn.Sequential(conv(1, 6, 3, padding=1), batch(6), torch.nn.ReLU(inplace=inplace))
        self.down = Block(dims, 6, 10, 2, inplace)
        self.deep = Block(dims, 10, 10, 2, inplace)
        self.up1 = up(10, 10, 2, 2)
        self.up0 = up(10, 6, 2, 2)
        self.head = conv(6, 3, 1)

    def forward(self, x):
        a = self.first(x)
        b = self.down(a)
        c = self.deep(b)
        d = self.up1(c) + b
        e = self.up0(d) * torch.sigmoid(a)
        return self.head(e + torch.tanh(e) * 0.5)


LAYERS = ["first.0", "first", "down", "down.conv", "deep", "deep.norm", "up1"]


class Holder(torch.nn.Module):
    def __init__(self, tensors):
        super().__init__()
        for name, tensor in tensors.items():
            self.register_buffer(name.replace("|", "__").replace(".", "_"), tensor)

    def forward(self, x):
        return x


def truth(net, layer, image, mask):
    """Activation and gradient by hooks, then the published formulas."""
    kept = {}

    def hook(module, inputs, output):
        output.retain_grad()
        kept["a"] = output

    handle = dict(net.named_modules())[layer].register_forward_hook(hook)
    net.zero_grad()
    score = (net(image)[0, 2] * mask).sum()
    score.backward()
    handle.remove()
    a, g = kept["a"].detach()[0].double(), kept["a"].grad[0].double()
    axes = tuple(range(1, a.dim()))

    def weighted(w):
        return F.relu((w * a).sum(0)).float()

    denominator = 2 * g ** 2 + a.sum(axes, keepdim=True) * g ** 3
    alpha = g ** 2 / torch.where(denominator != 0, denominator, torch.ones_like(denominator))
    return {"gradcam": weighted(g.mean(axes, keepdim=True)), "hirescam": weighted(g),
            "gradcam++": weighted((alpha * F.relu(g)).sum(axes, keepdim=True))}


def main(folder):
    torch.set_num_threads(1)
    for dims in (3, 2):
        torch.manual_seed(dims)
        plain = Net(dims, False).eval()
        with torch.no_grad():
            for name, buffer in plain.named_buffers():
                if name.endswith("running_mean"):
                    buffer.uniform_(-0.3, 0.3)
                elif name.endswith("running_var"):
                    buffer.uniform_(0.5, 1.5)
        shape = (1, 1, 16, 12, 20)[:dims + 2]
        image = torch.rand(shape)
        mask = torch.zeros(shape[2:])
        mask[(slice(3, 9), slice(2, 5), slice(10, 17))[:dims]] = 1
        tensors = {"input": image, "mask": mask}
        with torch.backends.mkldnn.flags(enabled=False):
            for layer in LAYERS:
                single = truth(plain, layer, image.clone(), mask)
                for method, map_ in truth(copy.deepcopy(plain).double(), layer, image.double(), mask.double()).items():
                    name = f"{layer}|{method.replace('+', 'p')}"
                    tensors[name] = map_
                    tensors[name + "rounding"] = (single[method] - map_).abs().max()
        inplace = Net(dims, True).eval()
        inplace.load_state_dict(plain.state_dict())
        name = f"net{dims}"
        for kind, suffix in ((torch.float32, ""), (torch.float64, "-double")):
            scripted = torch.jit.script(copy.deepcopy(inplace).to(kind))
            traced = torch.jit.trace(copy.deepcopy(inplace).to(kind), image.to(kind), check_trace=False)
            scripted.save(str(folder / f"{name}-scripted{suffix}.ts"))
            traced.save(str(folder / f"{name}-traced{suffix}.ts"))
            torch.jit.freeze(scripted).save(str(folder / f"{name}-frozen{suffix}.ts"))
        torch.jit.script(Holder(tensors)).save(str(folder / f"{name}.ts"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
