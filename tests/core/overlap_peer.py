"""Dice, HD95 and mean surface distance per label of two masks, by scipy; prints JSON by label value."""
import json
import sys

try:
    import nibabel
    import numpy
    from scipy import ndimage
except ImportError:
    sys.exit(77)

a, b = (nibabel.load(name) for name in sys.argv[1:3])
spacing = a.header.get_zooms()[:3]
a, b = (numpy.asarray(image.dataobj).astype(int) for image in (a, b))


def border(mask):
    return mask & ~ndimage.binary_erosion(mask)


def cut(label):
    """Both masks of a label in the box that holds them, a voxel wider where the grid goes on: only faster."""
    where = numpy.argwhere((a == label) | (b == label))
    low, high = numpy.maximum(where.min(axis=0) - 1, 0), where.max(axis=0) + 2
    box = tuple(slice(*ends) for ends in zip(low, high))
    return a[box] == label, b[box] == label


result = {}
for label in sorted(set(numpy.unique(a)) | set(numpy.unique(b))):
    if label == 0:
        continue
    in_a, in_b = cut(label)
    row = {"dice": 2.0 * (in_a & in_b).sum() / (in_a.sum() + in_b.sum())}
    if in_a.any() and in_b.any():
        border_a, border_b = border(in_a), border(in_b)
        to_b = ndimage.distance_transform_edt(~border_b, sampling=spacing)[border_a]
        to_a = ndimage.distance_transform_edt(~border_a, sampling=spacing)[border_b]
        row["hd95"] = max(numpy.percentile(to_b, 95), numpy.percentile(to_a, 95))
        row["mean"] = numpy.concatenate([to_a, to_b]).mean()
    result[str(label)] = row
print(json.dumps(result))
