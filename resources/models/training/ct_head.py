"""The Debian CT head as training material: its structures by rule, and patches with synthetic lesions.

Arrays are indexed x, y, z towards right, anterior, superior (RAS); spacings are in mm, values in HU.
"""
import plistlib
import tarfile

import numpy as np
import scipy.ndimage
import torch
import torch.nn.functional as F

SOURCE = "/usr/share/doc/invesalius-examples/examples/Cranium.inv3"
SPACING = 2.0
STRUCTURES = ["background", "Skull", "Brain", "Air in the head"]


def read_ct(path=SOURCE):
    """The volume in HU and its spacing. Left and right are InVesalius's convention, as in the demo study."""
    with tarfile.open(path) as archive:
        names = {name.rsplit("/", 1)[-1]: name for name in archive.getnames()}
        matrix = plistlib.loads(archive.extractfile(names["main.plist"]).read())
        shape, spacing = matrix["matrix"]["shape"], matrix["spacing"]
        voxels = np.frombuffer(archive.extractfile(names["matrix.dat"]).read(), np.int16).reshape(shape)
    return voxels.transpose(2, 1, 0)[::-1].astype(np.float32), np.array(spacing)


def respace(array, spacing, wanted, order=1):
    """MONAI's Spacingd: the first voxel stays in place, values are linear, the border's value holds outside."""
    step = wanted / spacing
    shape = [int(np.round((n - 1) / s + 1)) for n, s in zip(array.shape, step)]
    return scipy.ndimage.affine_transform(array, np.diag(step), output_shape=tuple(shape), order=order, mode="nearest")


def largest(mask):
    parts, count = scipy.ndimage.label(mask)
    return parts == 1 + np.argmax(np.bincount(parts.ravel())[1:]) if count else mask


def structures_of(hounsfield, spacing=SPACING):
    """Index into STRUCTURES for each voxel, by thresholds and morphology: the labels that are taught."""
    def ball(millimetres):
        n = int(np.ceil(millimetres / spacing))
        axes = np.meshgrid(*[np.arange(-n, n + 1)] * 3, indexing="ij")
        return sum(a ** 2 for a in axes) * spacing ** 2 <= millimetres ** 2

    smooth = scipy.ndimage.gaussian_filter(hounsfield, 1.2 / spacing)
    head = largest(scipy.ndimage.binary_opening(smooth > -300, ball(6)))  # without the table
    filled = np.stack([scipy.ndimage.binary_fill_holes(scipy.ndimage.binary_closing(s, iterations=6)) for s in
                       np.moveaxis(np.pad(head, ((8, 8), (8, 8), (0, 0))), 2, 0)], 2)[8:-8, 8:-8]
    bone = largest((hounsfield > 250) & head)
    soft = (smooth > -10) & (smooth < 75) & head
    core = largest(scipy.ndimage.binary_erosion(soft & ~scipy.ndimage.binary_dilation(bone, ball(2)), ball(6)))
    brain = scipy.ndimage.binary_dilation(core, ball(7)) & (smooth > -10) & (smooth < 110) & ~bone
    brain = scipy.ndimage.binary_fill_holes(scipy.ndimage.binary_opening(largest(brain), ball(2))) & ~bone
    # The head goes on above and below the picture: only its surface is eroded.
    inside = scipy.ndimage.binary_erosion(np.pad(filled, ((0, 0), (0, 0), (8, 8)), "edge"), ball(4))[:, :, 8:-8]
    air = (hounsfield < -400) & inside
    air = scipy.ndimage.binary_opening(air)
    result = np.zeros(hounsfield.shape, np.uint8)
    result[brain], result[bone], result[air] = 2, 1, 3
    return result


def smooth_noise(random, cells, size, amplitude):
    """Smooth random values with a standard deviation of about amplitude."""
    coarse = torch.from_numpy(random.standard_normal((1, 1, cells, cells, cells), dtype=np.float32))
    return F.interpolate(coarse, size=size, mode="trilinear", align_corners=True)[0, 0] * amplitude


class Lesion:
    """An ellipsoid with a wavy border: centre and half axes in voxels, and how much it adds."""

    def __init__(self, random, centre, spacing=SPACING):
        self.centre = np.asarray(centre, float)
        radius = random.uniform(3.5, 11.0) / spacing
        self.half = radius * np.exp(random.normal(0, 0.15, 3))
        self.hounsfield = random.uniform(52, 92)

    def share(self, random, shape):
        """How much of each voxel is lesion: 0 to 1 with a soft border."""
        axes = [torch.arange(n, dtype=torch.float32) for n in shape]
        x, y, z = torch.meshgrid(*axes, indexing="ij")
        distance = torch.sqrt(sum(((a - float(c)) / float(h)) ** 2
                                  for a, c, h in zip((x, y, z), self.centre, self.half)))
        wave = smooth_noise(random, 6, shape, random.uniform(0, 0.12))
        softness = random.uniform(0.35, 0.8) / float(self.half.mean())
        return torch.clamp((1 + wave - distance) / softness + 0.5, 0, 1)


def draw(random, image, brain, lesions):
    """Puts lesions into an image in HU (torch tensor, in place) and returns their boxes [n, 6].

    Boxes are edges in index coordinates, voxel i reaching from i - 0.5 to i + 0.5, so that the affine takes them to
    the patient as they are.
    """
    boxes = []
    for lesion in lesions:
        share = lesion.share(random, image.shape)
        share = share * (brain > 0.5)
        inside = share > 0.5
        if inside.sum() < 4:
            continue
        around = image[(share > 0)].mean()
        image += share * (lesion.hounsfield - around + smooth_noise(random, 9, image.shape, random.uniform(0, 4)))
        where = inside.nonzero().float()
        boxes.append(torch.cat([where.min(0).values - 0.5, where.max(0).values + 0.5]))
    return torch.stack(boxes) if boxes else torch.zeros(0, 6)


class HeadCt:
    """The head on the models' grid, with patches of it that are turned, stretched, mirrored and bent."""

    def __init__(self):
        hounsfield, spacing = read_ct()
        self.array = respace(hounsfield, spacing, SPACING)
        self.structures = structures_of(self.array)
        self.image = torch.from_numpy(self.array)[None, None]
        self.classes = torch.from_numpy(
            np.stack([self.structures == c for c in range(len(STRUCTURES))]).astype(np.float32))[None]
        self.places = [np.argwhere(self.structures == c) for c in range(1, len(STRUCTURES))]
        self.brain_points = np.argwhere(scipy.ndimage.binary_erosion(self.structures == 2, iterations=2))

    def grid(self, random, size, centre, strength=1.0):
        """Where a patch's voxels lie in this head, in grid_sample's coordinates. size is along x, y, z."""
        shape = np.array(self.array.shape)
        a, b, c = np.radians(random.normal(0, 8 * strength, 3))
        turn = (np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
                @ np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
                @ np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]]))
        matrix = turn @ np.diag(np.exp(random.normal(0, 0.05 * strength) + random.normal(0, 0.04 * strength, 3)))
        if random.random() < 0.5:
            matrix[0] = -matrix[0]
        axes = [torch.arange(n, dtype=torch.float32) - (n - 1) / 2 for n in size]
        index = torch.stack(torch.meshgrid(*axes, indexing="ij"))
        points = torch.einsum("ij,jxyz->ixyz", torch.from_numpy(matrix.astype(np.float32)), index)
        points = points + torch.stack([smooth_noise(random, 4, size, random.uniform(0, 0.9 * strength))
                                       for _ in range(3)])
        extent = torch.tensor(shape - 1, dtype=torch.float32).view(3, 1, 1, 1)
        points = (points + torch.tensor(np.asarray(centre), dtype=torch.float32).view(3, 1, 1, 1)) / extent * 2 - 1
        return points.flip(0).permute(1, 2, 3, 0)[None]

    def sample(self, random, size, centre, strength=1.0, outside="border"):
        """Image in HU [x, y, z] and class fractions [4, x, y, z]; outside the picture its border goes on, or air."""
        grid = self.grid(random, size, centre, strength)

        def sampled(volume):
            padding = "border" if outside == "border" else "zeros"
            return F.grid_sample(volume, grid, mode="bilinear", padding_mode=padding, align_corners=True)[0]
        image, classes = sampled(self.image + 1024)[0] - 1024, sampled(self.classes)
        return image, torch.cat([1 - classes[1:].sum(0, keepdim=True), classes[1:]])

    def degrade(self, random, image):
        """Calibration, noise and resolution as other scanners would have them."""
        image = image * float(np.exp(random.normal(0, 0.03))) + random.normal(0, 3)
        if random.random() < 0.4:
            kernel = torch.tensor([1.0, random.uniform(1.5, 6), 1.0])
            kernel = kernel / kernel.sum()
            for axis in range(3):
                shape = [1, 1, 1, 1, 1]
                shape[2 + axis] = 3
                pad = [0] * 6
                pad[2 * (2 - axis)] = pad[2 * (2 - axis) + 1] = 1
                image = F.conv3d(F.pad(image[None, None], pad, mode="replicate"), kernel.view(shape))[0, 0]
        level = random.uniform(0, 8)
        return image + level * torch.from_numpy(random.standard_normal(tuple(image.shape), dtype=np.float32))
