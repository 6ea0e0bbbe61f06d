"""A made-up neck below a head whose picture ends at the skull base, so that a network learns what is no brain.

Arrays are x, y, z towards right, anterior, superior on a 1 mm grid.
"""
import numpy as np
import scipy.ndimage

MUSCLES = 12  # structures that are given intensities of their own
VESSEL, BONE, CORD = MUSCLES, MUSCLES + 1, MUSCLES + 2
PARTS = MUSCLES + 3
AIR = -1


def neck_below(head, stem, depth, random):
    """Parts of a neck [x, y, depth], AIR around it. head: mask of the lowest slice; stem: x, y of the spinal canal."""
    width, length = head.shape
    noise = [scipy.ndimage.gaussian_filter(random.standard_normal((width, length, depth), dtype=np.float32), (5, 5, 16))
             for _ in range(MUSCLES)]
    parts = np.argmax([n / n.std() for n in noise], 0).astype(np.int16)
    thin = scipy.ndimage.gaussian_filter(random.standard_normal((width, length, depth), dtype=np.float32), (2, 2, 14))
    parts[thin > 2.6 * thin.std()] = VESSEL
    x, y, z = np.meshgrid(np.arange(width), np.arange(length), np.arange(depth), indexing="ij")
    spine = np.hypot(x - stem[0], y - stem[1] - 14)
    parts[(spine < 14) & ((depth - z) % 22 < 17)] = BONE
    canal = np.hypot(x - stem[0], y - stem[1])
    parts[canal < 9] = AIR  # fluid is as dark
    parts[canal < 6] = CORD
    # From the outline of the head to an ellipse behind its middle, wider again at the shoulders.
    outline = scipy.ndimage.binary_fill_holes(scipy.ndimage.binary_closing(head, iterations=6))
    inside_head = scipy.ndimage.distance_transform_edt(outline) - scipy.ndimage.distance_transform_edt(~outline)
    down = (depth - 1 - z).astype(np.float32)
    half = 58 + 30 * np.clip((down - 80) / 40, 0, 1)
    inside_neck = half * (1 - np.hypot((x - stem[0]) / half, (y - stem[1] - 12) / (half * 1.02)))
    share = np.clip(down / 45, 0, 1)
    wave = scipy.ndimage.gaussian_filter(random.standard_normal(parts.shape, dtype=np.float32), 12)
    surface = (1 - share) * inside_head[..., None] + share * inside_neck + 4 * wave / wave.std() * share
    parts[surface < 0] = AIR
    parts[(surface >= 0) & (surface < 5)] = MUSCLES - 1  # fat below the skin
    return parts
