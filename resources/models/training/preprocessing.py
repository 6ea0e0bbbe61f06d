"""The bundle's preprocessing and its labels, so that training sees what the viewer feeds the network.

Array axes are x, y, z (first index x); spacings are in mm. The numbers here repeat configs/inference.json.
"""
import nibabel
import numpy as np
import scipy.ndimage

CLASSES = ["background", "White matter", "Grey matter", "Ventricles", "Brain stem"]
# The teacher's 18 regions, in its order, as indices into CLASSES: cerebral and cerebellar white matter;
# both cortices and the deep nuclei; all ventricles; brain stem and ventral diencephalon.
CLASS_OF_REGION = np.array([0, 1, 2, 3, 3, 1, 2, 2, 2, 2, 2, 3, 3, 4, 2, 2, 2, 4])
VENTRICLES = 3
NON_BRAIN_CLUSTERS = 6
SPACING = 2.0
WINDOW = 80
OVERLAP = 0.25
PERCENTILES = (0.5, 99.5)


def reorient(array, affine, axcodes):
    """The array with its axes flipped and permuted so that they end at axcodes, and its new affine."""
    steps = nibabel.orientations.ornt_transform(nibabel.io_orientation(affine),
                                                nibabel.orientations.axcodes2ornt(axcodes))
    turned = nibabel.orientations.apply_orientation(array, steps)
    return turned, affine @ nibabel.orientations.inv_ornt_aff(steps, array.shape)


def resample(array, step, shape, order=1, offset=0.0):
    """Samples array at index * step + offset; outside, the border's value holds."""
    return scipy.ndimage.affine_transform(array, np.diag(step), offset, tuple(shape), order=order, mode="nearest")


def most_probable(probabilities, step, shape, offset=0.0):
    """Classes on another grid: each class's probability is resampled before the choice, as Invertd does."""
    best, classes = np.full(shape, -1, np.float32), np.zeros(shape, np.uint8)
    for index, channel in enumerate(probabilities):
        value = resample(channel, step, shape, offset=offset)
        classes[value > best] = index
        best = np.maximum(best, value)
    return classes


def respace(array, affine, spacing):
    """MONAI's Spacingd: first voxel stays where it is; returns the array and the step in source voxels."""
    old = np.linalg.norm(affine[:3, :3], axis=0)
    step = spacing / old
    shape = [int(np.round((n - 1) / s + 1)) for n, s in zip(array.shape, step)]
    return resample(array.astype(np.float32), step, shape), step


def scale_percentiles(array, lower, upper):
    low, high = np.percentile(array, [lower, upper])
    return np.clip((array - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)


def fit(array, size):
    """MONAI's ResizeWithPadOrCropd for a cube: centred, zeros outside; returns the offset of the old origin."""
    offsets = [size // 2 - n // 2 if n > size else (size - n) // 2 for n in array.shape]
    out = np.zeros((size,) * 3, array.dtype)
    source = tuple(slice(max(-o, 0), max(-o, 0) + min(n, size)) for o, n in zip(offsets, array.shape))
    target = tuple(slice(max(o, 0), max(o, 0) + min(n, size)) for o, n in zip(offsets, array.shape))
    out[target] = array[source]
    return out, offsets


def load(path):
    image = nibabel.load(path)
    return np.asarray(image.dataobj), image.affine
