#pragma once

#include "views/scene/Layers.h"
#include "views/scene/TransferFunctions.h"
#include "views/scene/VolumeScene.h"

#include <optional>
#include <utility>
#include <vector>

namespace fovea::views {

// What a pixel of a picture in three dimensions shows: a straight line from the viewer into the patient. Any
// thread, no OpenGL: the voxels themselves are asked, not the picture.
struct SightLine {
    Vec3 originLps; // in the plane of the camera
    Vec3 awayLps; // unit vector, away from the viewer

    [[nodiscard]] Vec3 at(double mm) const { return originLps + awayLps * mm; }
};

// Of a position in a picture of width times height that was drawn with the look: device pixels from the top
// left.
[[nodiscard]] SightLine sightLine(
    const VolumeScene::Look& look, double width, double height, double x, double y);

// Millimetres along the line to the first surface of a visible label, in what the planes leave: the face
// between two voxels of which one is of such a label and the other of another value. Surfaces in pictures are
// smoothed: they may lie a voxel beside. Nothing when the line meets none.
[[nodiscard]] std::optional<double> surfaceAlong(
    const SightLine& line, const LabelLayer& layer, const std::vector<ClipPlane>& planes);

// The opacity of a millimetre by the values of a volume.
class OpacityCurve {
public:
    OpacityCurve(const TransferFunction& function, const Volume& volume);

    [[nodiscard]] double operator()(double value) const;
    [[nodiscard]] bool isMaximum() const { return m_isMaximum; }

private:
    std::vector<std::pair<double, double>> m_points; // value and opacity, by value
    bool m_isMaximum = false;
};

// Millimetres along the line to where half of what is seen lies nearer, in what the planes leave; with a
// maximum intensity to the brightest voxel, which is the one that is seen. Nothing where the line goes
// through.
[[nodiscard]] std::optional<double> opaqueAlong(const SightLine& line, const Volume& volume,
    const OpacityCurve& opacity, const std::vector<ClipPlane>& planes);

} // namespace fovea::views
