"""Training pictures: warped, repainted and degraded patches of a labelled head.

Tensors are [batch, channel, x, y, z].
"""
import numpy as np
import scipy.cluster.vq
import scipy.ndimage
import torch
import torch.nn.functional as F

from necks import AIR, CORD, PARTS, VESSEL, neck_below
from preprocessing import (CLASS_OF_REGION, CLASSES, NON_BRAIN_CLUSTERS, PERCENTILES, SPACING, load, reorient, resample,
                           respace, scale_percentiles)


def smooth_noise(random, cells, shape, amplitude):
    """A smooth random field [C, x, y, z] from a coarse grid of normal deviates."""
    coarse = torch.from_numpy(random.normal(0, 1, (1, len(amplitude)) + (cells,) * 3).astype(np.float32))
    coarse = coarse * torch.tensor(amplitude, dtype=torch.float32).view(1, -1, 1, 1, 1)
    return F.interpolate(coarse, size=shape, mode="trilinear", align_corners=True)[0]


NECK_DEPTH = 110  # mm
STRAY = 5  # mm: where the tissue teacher sees brain this far from every region, it errs


def regions_in_tissue(regions, tissue):
    """The regions, cut to what the tissue teacher calls brain and grown to it; ventricles and stem stay whole."""
    parts, _ = scipy.ndimage.label(tissue)
    brain = parts == 1 + np.argmax(np.bincount(parts.ravel())[1:])
    brain &= scipy.ndimage.distance_transform_edt(regions == 0) < STRAY
    named = np.isin(CLASS_OF_REGION[regions], (1, 2))
    return np.where(named & ~brain, 0, np.where((regions == 0) & brain, tissue, regions))


class LabelledHead:
    """A T1 image and its classes on a 1 mm RAS grid, with a neck below, from which warped patches are cut.

    The tissue map (1 white, 2 grey; brain stem counts as white) says what is brain, for its teacher leaves sulci open;
    the regions, of another teacher, say what part of it.
    """

    def __init__(self, image_path, regions_path, tissue_path):
        image, affine = load(image_path)
        image, turned = reorient(image, affine, "RAS")
        spaced, step = respace(image, turned, 1.0)

        def labels(path):
            return resample(reorient(load(path)[0], affine, "RAS")[0], step, spaced.shape, order=0)
        regions = regions_in_tissue(labels(regions_path), labels(tissue_path))
        image = scale_percentiles(spaced, *PERCENTILES)
        # Nothing but zeros lies below some heads.
        lowest = int(np.argmax(image.mean((0, 1)) > 0.01))
        image, regions = image[:, :, lowest:], regions[:, :, lowest:]
        classes = CLASS_OF_REGION[regions]
        self.image = torch.from_numpy(image)[None, None]
        self.classes = torch.from_numpy(np.stack([classes == c for c in range(len(CLASSES))]).astype(np.float32))[None]
        self.brain = np.argwhere(classes > 0)
        # What the teacher does not name still needs a structure map: clusters of its intensities, darkest first.
        smoothed = scipy.ndimage.gaussian_filter(image, 0.7)
        outside = smoothed[regions == 0]
        centres, _ = scipy.cluster.vq.kmeans2(outside[::53, None], NON_BRAIN_CLUSTERS, seed=1, minit="++")
        centres = np.sort(centres[:, 0])
        cluster = np.searchsorted((centres[1:] + centres[:-1]) / 2, smoothed)
        structures = np.where(regions > 0, regions, len(CLASS_OF_REGION) + cluster)
        self.structures = torch.from_numpy(structures.astype(np.float32))[None, None]
        self.cluster_means = centres
        # Millimetres below the surface of the brain.
        depth = scipy.ndimage.distance_transform_edt(classes > 0)
        self.depth = torch.from_numpy(depth.astype(np.float32))[None, None]
        self.add_neck(classes)

    def add_neck(self, classes):
        """Makes room below and fills it with parts of a neck, numbered after the structures."""
        lowest = np.argwhere(classes == 4)
        lowest = lowest[lowest[:, 2] <= lowest[:, 2].min() + 6].mean(0)
        head = scipy.ndimage.gaussian_filter(self.image[0, 0, :, :, 1].numpy(), 1) > 0.08
        parts = neck_below(head, lowest[:2], NECK_DEPTH, np.random.default_rng(3))
        first = len(CLASS_OF_REGION) + NON_BRAIN_CLUSTERS
        numbers = np.where(parts == AIR, len(CLASS_OF_REGION), first + parts).astype(np.float32)

        def extended(volume, below=None):
            shape = (*volume.shape[:4], NECK_DEPTH)
            below = torch.zeros(shape) if below is None else torch.from_numpy(below)[None, None]
            return torch.cat([below, volume], -1)
        self.image, self.depth = extended(self.image), extended(self.depth)
        self.classes = extended(self.classes)
        self.classes[:, 0, :, :, :NECK_DEPTH] = 1
        self.structures = extended(self.structures, numbers)
        self.brain = self.brain + [0, 0, NECK_DEPTH]
        tissue = self.structures[0, 0].numpy()
        self.rest = np.argwhere((tissue > len(CLASS_OF_REGION)) & (self.classes[0, 0].numpy() > 0.9))[::7]

    def neck_means(self, random):
        """Intensities of the parts of a neck: any, but the most are near those of brain."""
        means = np.where(random.random(PARTS) < 0.6, random.uniform(0.25, 0.75, PARTS), random.uniform(0.03, 1, PARTS))
        means[VESSEL] = random.uniform(0.5, 1.2)
        means[CORD] = random.uniform(0.45, 0.9)
        return means

    def sampling_grid(self, random, size):
        """Where the patch's voxels lie in this head, in grid_sample's coordinates: affine, mirror and elastic."""
        shape = np.array(self.image.shape[2:])
        if random.random() < 0.3:
            centre = self.rest[random.integers(len(self.rest))] + random.normal(0, 12, 3)
        elif random.random() < 0.85:
            centre = self.brain[random.integers(len(self.brain))] + random.normal(0, 12, 3)
        else:
            centre = random.uniform(0.1, 0.9, 3) * shape
        a, b, c = np.radians(random.normal(0, 9, 3))
        rotation = (np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
                    @ np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
                    @ np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]]))
        scale = np.exp(random.normal(0, 0.07)) * np.exp(random.normal(0, 0.05, 3))
        matrix = rotation @ np.diag(scale) @ (np.eye(3) + random.normal(0, 0.03, (3, 3))) * SPACING
        if random.random() < 0.5:
            matrix[0] = -matrix[0]
        axes = [torch.arange(size, dtype=torch.float32) - (size - 1) / 2] * 3
        index = torch.stack(torch.meshgrid(*axes, indexing="ij"))
        points = torch.einsum("ij,jxyz->ixyz", torch.from_numpy(matrix.astype(np.float32)), index)
        for cells, millimetres in ((3, 4.0), (6, 2.0)):
            points = points + smooth_noise(random, cells, (size,) * 3, [random.uniform(0, millimetres)] * 3)
        extent = torch.tensor(shape - 1, dtype=torch.float32).view(3, 1, 1, 1)
        points = (points + torch.tensor(centre, dtype=torch.float32).view(3, 1, 1, 1)) / extent * 2 - 1
        return points.flip(0).permute(1, 2, 3, 0)[None]

    def synthetic(self, random, structures):
        """A picture painted from the structure map with random T1-like intensities."""
        regions = len(CLASS_OF_REGION)
        grey = random.uniform(0.35, 0.65)
        white = grey + random.uniform(0.12, 0.35)
        fluid = max(grey - random.uniform(0.15, 0.4), 0.03)
        means = np.empty(regions + NON_BRAIN_CLUSTERS + PARTS)
        means[:regions] = np.array([0, white, grey, fluid, white])[CLASS_OF_REGION]
        for nucleus in (7, 8, 9, 10, 16):  # thalamus, caudate, putamen, pallidum, accumbens lie between grey and white
            means[nucleus] = grey + random.uniform(0, 0.7) * (white - grey)
        for stem in (13, 17):
            means[stem] = grey + random.uniform(0.4, 1) * (white - grey)
        means[regions + NON_BRAIN_CLUSTERS:] = self.neck_means(random)
        means[regions:][:NON_BRAIN_CLUSTERS] = self.cluster_means * random.uniform(0.6, 1.3) + random.normal(0, 0.12, NON_BRAIN_CLUSTERS)
        means[regions] = random.uniform(0, 0.06)
        if random.random() < 0.1:
            means[regions + 1:][:NON_BRAIN_CLUSTERS - 1] = random.uniform(0, 1, NON_BRAIN_CLUSTERS - 1)
        means[1:regions] += random.normal(0, 0.02, regions - 1)
        spread = random.uniform(0.01, 0.06, means.size)
        spread[regions] = random.uniform(0, 0.02)
        index = structures.long()
        texture = torch.from_numpy(random.standard_normal(tuple(structures.shape), dtype=np.float32))
        means, spread = (torch.tensor(values, dtype=torch.float32) for values in (means, spread))
        picture = means[index] + spread[index] * texture
        return blur(picture, random.uniform(0.3, 0.7, 3))

    def patch(self, random, size):
        """Image [1, 1, n, n, n] and class fractions [1, 5, n, n, n]."""
        grid = self.sampling_grid(random, size)
        target = F.grid_sample(self.classes, grid, mode="bilinear", align_corners=True)
        target[:, 0] = 1 - target[:, 1:].sum(1)
        kind = random.random()
        image = F.grid_sample(self.image, grid, mode="bilinear", align_corners=True)
        structures = F.grid_sample(self.structures - len(CLASS_OF_REGION), grid, mode="nearest", align_corners=True)
        structures = structures + len(CLASS_OF_REGION)
        if kind > 0.8:
            target, structures = self.thinned(random, grid, target, structures)
        painted = self.synthetic(random, structures)
        # There is no real picture of the neck.
        share = 1.0 if kind > 0.8 else random.uniform(0.2, 0.9) if kind > 0.55 else 0.0
        neck = (structures >= len(CLASS_OF_REGION) + NON_BRAIN_CLUSTERS).float()
        share = share + (1 - share) * neck
        return degrade(random, share * painted + (1 - share) * image), target

    def thinned(self, random, grid, target, structures):
        """Cortex that is thinner, and fluid in the sulci and around the brain that is wider, as age makes them."""
        depth = F.grid_sample(self.depth, grid, mode="bilinear", align_corners=True)
        gone = ((depth < random.uniform(0, 1.6)) & (depth > 0) & (target[:, 2:3] > 0.3)).float()
        rest = target * (1 - gone)
        rest[:, 0] = rest[:, 0] + gone[:, 0]
        return rest, torch.where(gone > 0, torch.full_like(structures, 3.0), structures)


def blur(image, sigmas):
    for axis, sigma in enumerate(sigmas):
        taps = torch.exp(-torch.arange(-3, 4, dtype=torch.float32) ** 2 / (2 * max(sigma, 1e-3) ** 2))
        shape = [1, 1, 1, 1, 1]
        shape[2 + axis] = 7
        pad = [0] * 6
        pad[2 * (2 - axis)] = pad[2 * (2 - axis) + 1] = 3
        image = F.conv3d(F.pad(image, pad, mode="replicate"), (taps / taps.sum()).view(shape))
    return image


def degrade(random, image):
    """Contrast, coil shading, resolution and noise as other scanners would have them; values in 0..1."""
    size = image.shape[2:]
    image = image.clamp(0, 1) ** float(np.exp(random.normal(0, 0.35)))
    for cells in (2, 4):
        image = image * torch.exp(smooth_noise(random, cells, size, [random.uniform(0, 0.3)]))[None]
    if random.random() < 0.5:
        image = blur(image, random.uniform(0, 0.8, 3))
    if random.random() < 0.25:
        axis, factor = random.integers(3), random.uniform(1, 2.5)
        coarse = [int(n / factor) if i == axis else n for i, n in enumerate(size)]
        image = F.interpolate(F.interpolate(image, size=coarse, mode="area"), size=size, mode="trilinear")
    level = random.uniform(0, 0.06) if random.random() < 0.7 else 0.0
    noise = torch.from_numpy(random.standard_normal(tuple(image.shape), dtype=np.float32))
    return (image * float(np.exp(random.normal(0, 0.3))) + level * noise).abs().clamp(0, 1)
