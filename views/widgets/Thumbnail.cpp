#include "views/widgets/Thumbnail.h"

#include "views/scene/SlicePicture.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace fovea::views {

namespace {

// The slice as it was acquired, right way up: i and j may run against the screen's axes of the nearest plane.
PixelGrid middleSlice(const Geometry& geometry, int size)
{
    const Vec3 rows = geometry.direction.columns[1];
    const Vec3 columns = geometry.direction.columns[0];
    const double mm = std::max(static_cast<double>(geometry.size[0]) * geometry.spacingMm.x,
                          static_cast<double>(geometry.size[1]) * geometry.spacingMm.y)
        / size;
    const Vec3 centre = geometry.indexToLps({ 0.5 * static_cast<double>(geometry.size[0] - 1),
        0.5 * static_cast<double>(geometry.size[1] - 1), static_cast<double>(geometry.size[2] / 2) });
    Vec3 right = columns;
    Vec3 down = rows;
    // Radiology's screen: up is anterior or superior, left is the patient's right or anterior.
    const auto upwards = [](Vec3 v) { return std::abs(v.z) > std::abs(v.y) ? v.z > 0.0 : v.y < 0.0; };
    const auto isVertical = [](Vec3 v, Vec3 other) {
        return std::abs(v.z) > 0.7 || (std::abs(v.y) > 0.7 && std::abs(other.z) < 0.7);
    };
    if (isVertical(right, down) && !isVertical(down, right))
        std::swap(right, down);
    if (upwards(down))
        down = -down;
    if (std::abs(right.x) >= std::abs(right.y) ? right.x < 0.0 : right.y < 0.0)
        right = -right;
    return { centre - (right + down) * (mm * 0.5 * (size - 1)), right * mm, down * mm, size, size };
}

} // namespace

QImage thumbnail(const Volume& volume, int size)
{
    size = std::clamp(size, 8, 2048);
    SlicePicture picture;
    picture.sampleVolume(volume, middleSlice(volume.geometry(), size), Interpolation::Linear, {});
    picture.compose(volume, greyScaleOf(volume, volume.defaultWindow(), false), {}, {}, 1);
    return QImage(picture.rgb().data(), size, size, size * 3, QImage::Format_RGB888).copy();
}

QImage thumbnail(const Picture& picture, int size)
{
    return pictureImage(
        picture, { picture.defaultWindow() }, std::clamp(size, 8, 2048), std::clamp(size, 8, 2048));
}

QImage pictureImage(const Picture& picture, const PictureLook& look, int width, int height)
{
    PicturePainter painter;
    painter.sample(picture, fitFrame(picture, width, height));
    painter.compose(picture, look);
    return QImage(painter.rgb().data(), width, height, 3 * width, QImage::Format_RGB888).copy();
}

} // namespace fovea::views
