#include "views/scene/SliceDescription.h"

#include "views/scene/PictureWords.h"
#include "views/scene/SliceNavigation.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fovea::views {

namespace {

QString planeName(const ScreenAxes& axes)
{
    for (const auto& [orientation, name] : { std::pair { Orientation::Axial, PictureWords::tr("Axial") },
             { Orientation::Coronal, PictureWords::tr("Coronal") },
             { Orientation::Sagittal, PictureWords::tr("Sagittal") } }) {
        if (std::abs(dot(screenAxes(orientation).awayLps(), axes.awayLps())) > 1.0 - 1e-6)
            return name;
    }
    return PictureWords::tr("Oblique");
}

// "S 12.5 mm": where the plane lies along its own normal.
QString planePosition(const ScreenAxes& axes, Vec3 cursorLps)
{
    const Vec3 away = axes.awayLps();
    const double position = dot(cursorLps, away);
    const QString letters = QString::fromStdString(orientationLetters(position < 0.0 ? -away : away));
    return QStringLiteral("%1 %2 mm").arg(letters).arg(std::abs(position), 0, 'f', 1);
}

// Of a voxel: whole numbers as they are.
QString valueText(double value)
{
    return value == std::round(value) && std::abs(value) < 1e9 ? QString::number(value, 'f', 0)
                                                               : QString::number(value, 'g', 5);
}

// How the window is no straight line, if so.
QString windowWords(const Window& window)
{
    if (window.table)
        return QStringLiteral("  ") + PictureWords::tr("file's table");
    return window.function == Window::Function::Sigmoid ? QStringLiteral("  ") + PictureWords::tr("sigmoid")
                                                        : QString();
}

QString slabText(const SliceFacts& facts)
{
    const double spacing = sliceSpacingMm(facts.volume.geometry(), facts.axes);
    const QString mm = QStringLiteral("%1 mm").arg(
        facts.slab.mode == Slab::Mode::Thin ? spacing : facts.slabMm, 0, 'g', 4);
    switch (facts.slab.mode) {
    case Slab::Mode::Thin:
        return PictureWords::tr("Thickness %1").arg(mm);
    case Slab::Mode::Maximum:
        return PictureWords::tr("MIP %1").arg(mm);
    case Slab::Mode::Minimum:
        return PictureWords::tr("MinIP %1").arg(mm);
    case Slab::Mode::Mean:
        return PictureWords::tr("Mean %1").arg(mm);
    }
    std::unreachable();
}

} // namespace

Rgb planeColour(Vec3 normal)
{
    const double x = std::abs(normal.x);
    const double y = std::abs(normal.y);
    const double z = std::abs(normal.z);
    if (z >= x && z >= y)
        return { 255, 107, 107 }; // axial
    if (x >= y)
        return { 255, 212, 59 }; // sagittal
    return { 105, 219, 124 }; // coronal
}

QString numberText(double value)
{
    return std::abs(value) >= 100.0 ? QString::number(value, 'f', 0) : QString::number(value, 'g', 3);
}

SliceText describeSlice(const SliceFacts& facts)
{
    SliceText text;
    const Volume& volume = facts.volume;
    const Geometry& geometry = volume.geometry();
    text.planeColour = planeColour(facts.axes.awayLps());
    text.topLeft << QStringLiteral("%1  %2").arg(
        planeName(facts.axes), planePosition(facts.axes, facts.cursorLps))
                 << PictureWords::tr("Slice %1 of %2")
                        .arg(sliceIndex(geometry, facts.axes, facts.cursorLps) + 1)
                        .arg(sliceCount(geometry, facts.axes))
                 << slabText(facts) << (facts.description ? volume.meaning().description : QString());
    text.topLeft.removeAll(QString());

    if (const auto value = volume.valueAtLps(facts.valueLps))
        text.bottomLeft
            << PictureWords::tr("Value %1 %2").arg(valueText(*value), volume.meaning().unit).trimmed();
    const double voxelMm = std::min(geometry.spacingMm[steepestAxis(geometry, facts.axes.rightLps)],
        geometry.spacingMm[steepestAxis(geometry, facts.axes.downLps)]);
    text.bottomLeft << PictureWords::tr("Zoom %1 %")
                           .arg(100.0 * voxelMm / (facts.mmPerPixel * facts.pixelRatio), 0, 'f', 0)
                    << QStringLiteral("W %1  L %2%3")
                           .arg(numberText(facts.window.width), numberText(facts.window.centre),
                               windowWords(facts.window)
                                   + (facts.inverted ? QStringLiteral("  ") + PictureWords::tr("inverted")
                                                     : QString()));

    text.badges = volume.meaning().notices;
    if (!volume.isComplete())
        text.badges.prepend(PictureWords::tr("Not complete: %1 of %2 slices are there")
                .arg(volume.fill()->done())
                .arg(volume.fill()->slices()));
    if (!gridAxisAlong(geometry, facts.axes.awayLps()))
        text.badges << PictureWords::tr("Resampled: oblique to the scan");
    text.mmPerPixel = facts.mmPerPixel;
    return text;
}

} // namespace fovea::views
