#include "core/dicom/StackLayout.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

namespace fovea::dicom {

namespace {

constexpr double samePlaceMm = 1e-3;
constexpr double evenSpacingShare
    = 0.1; // of the spacing, that a slice may be off its plane: files round positions
constexpr double evenSpacingMm = 0.01; // the least that it may be
constexpr double roundingMm = 0.1; // the most: both ends of a distance, written in tenths of a millimetre
constexpr double finestShare = 0.25; // of the mean spacing: the finest that uneven slices are resampled at
constexpr double straightShare = 0.1; // of a pixel, that a slice may be off its column
constexpr std::int64_t maximumPlanes = 20'000;

double depthOf(const Slice& slice, Vec3 normal)
{
    return dot(*slice.positionLps, normal);
}

QString millimetres(double value)
{
    return QString::number(value, 'g', 4);
}

std::vector<double> gapsOf(const std::vector<double>& depths)
{
    std::vector<double> gaps;
    for (std::size_t n = 1; n < depths.size(); ++n)
        gaps.push_back(depths[n] - depths[n - 1]);
    return gaps;
}

bool isEven(const std::vector<double>& depths, double spacing)
{
    const double tolerance = std::max(evenSpacingMm, std::min(roundingMm, evenSpacingShare * spacing));
    for (std::size_t n = 0; n < depths.size(); ++n) {
        if (std::abs(depths[n] - spacing * static_cast<double>(n)) > tolerance)
            return false;
    }
    return true;
}

// The straight line through depths that are even but for their rounding: the ends' own rounding, which the
// mean spacing has in full, is one of many there. Nothing where they are not even.
std::optional<double> spacingOfRounded(const std::vector<double>& depths)
{
    const double middle = 0.5 * static_cast<double>(depths.size() - 1);
    double products = 0.0;
    double squares = 0.0;
    for (std::size_t n = 0; n < depths.size(); ++n) {
        const double from = static_cast<double>(n) - middle;
        products += from * depths[n];
        squares += from * from;
    }
    const double spacing = products / squares;
    double low = 0.0;
    double high = 0.0;
    for (std::size_t n = 0; n < depths.size(); ++n) {
        const double off = depths[n] - spacing * static_cast<double>(n);
        low = std::min(low, off);
        high = std::max(high, off);
    }
    return high - low <= std::min(1.2 * roundingMm, 2.0 * evenSpacingShare * spacing) ? std::optional(spacing)
                                                                                      : std::nullopt;
}

// The number of planes of that spacing that are not there, or nothing when slices don't fit onto them.
std::optional<std::int64_t> missingPlanes(const std::vector<double>& gaps, double spacing)
{
    std::int64_t missing = 0;
    for (const double gap : gaps) {
        const double planes = std::round(gap / spacing);
        if (std::abs(gap - planes * spacing) > std::max(evenSpacingMm, evenSpacingShare * spacing) * planes)
            return std::nullopt;
        missing += static_cast<std::int64_t>(planes) - 1;
    }
    return missing;
}

// Fills in the depths and the slice axis of the geometry.
Result<void> spaceOut(StackLayout& layout)
{
    Geometry& geometry = layout.geometry;
    const double extent = layout.depthsMm.back();
    const auto count = static_cast<std::int64_t>(layout.depthsMm.size());
    const double mean = extent / static_cast<double>(count - 1);
    geometry.size[2] = count;
    geometry.spacingMm.z = mean;
    if (isEven(layout.depthsMm, mean))
        return {};
    if (const auto spacing = spacingOfRounded(layout.depthsMm)) {
        geometry.spacingMm.z = *spacing;
        return {};
    }

    layout.isRegular = false;
    const auto gaps = gapsOf(layout.depthsMm);
    const auto [smallest, largest] = std::ranges::minmax(gaps);
    std::vector<double> sorted = gaps;
    std::ranges::sort(sorted);
    const double median = sorted[sorted.size() / 2];
    const auto missing = missingPlanes(gaps, median);
    // The gaps of such a stack are no damage, and its grid would be all interpolation.
    const bool isMostlyMissing = missing && *missing > count;
    if (isMostlyMissing && smallest < finestShare * mean)
        return fail(ErrorCode::Inconsistent,
            "The slices are " + millimetres(smallest).toStdString() + " to "
                + millimetres(largest).toStdString() + " mm apart, too unevenly to be one volume");
    if (missing && *missing > 0 && !isMostlyMissing) {
        geometry.size[2] = count + *missing;
        geometry.spacingMm.z = extent / static_cast<double>(geometry.size[2] - 1);
        const QString text = *missing == 1
            ? QStringLiteral("One slice is missing in the stack.")
            : QStringLiteral("%1 slices are missing in the stack.").arg(*missing);
        layout.warnings << text;
        layout.notices << text + QStringLiteral(" The gaps are filled by interpolation.");
    } else {
        // The finest spacing keeps every slice's detail, unless a tiny gap would blow the volume up.
        geometry.spacingMm.z = std::max(smallest, finestShare * mean);
        geometry.size[2] = static_cast<std::int64_t>(std::floor(extent / geometry.spacingMm.z + 1e-6)) + 1;
        layout.warnings << QStringLiteral("The spacing of the slices varies from %1 to %2 mm.")
                               .arg(millimetres(smallest), millimetres(largest));
        layout.notices << QStringLiteral(
            "The slices are %1 to %2 mm apart; they are interpolated every %3 mm.")
                              .arg(millimetres(smallest), millimetres(largest),
                                  millimetres(geometry.spacingMm.z));
    }
    if (geometry.size[2] > maximumPlanes)
        return fail(ErrorCode::Inconsistent, "The slices lie too far apart to be one volume");
    return {};
}

// Widens the grid so that it holds every slice of a stack that leans within the planes.
void straighten(StackLayout& layout)
{
    Geometry& geometry = layout.geometry;
    std::array<double, 2> low { 0.0, 0.0 };
    std::array<double, 2> high { 0.0, 0.0 };
    for (const auto& shift : layout.shiftsMm) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            low[axis] = std::min(low[axis], shift[axis]);
            high[axis] = std::max(high[axis], shift[axis]);
        }
    }
    const double lean = std::hypot(high[0] - low[0], high[1] - low[1]);
    if (high[0] - low[0] <= straightShare * geometry.spacingMm.x
        && high[1] - low[1] <= straightShare * geometry.spacingMm.y) {
        layout.shiftsMm.assign(layout.shiftsMm.size(), { 0.0, 0.0 });
        return;
    }
    layout.isRegular = false;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const double spacing = geometry.spacingMm[axis];
        const double before = std::ceil(-low[axis] / spacing - 1e-6);
        geometry.size[axis] += static_cast<std::int64_t>(before + std::ceil(high[axis] / spacing - 1e-6));
        geometry.originLps = geometry.originLps - geometry.direction.columns[axis] * (before * spacing);
        for (auto& shift : layout.shiftsMm)
            shift[axis] += before * spacing;
    }
    const double degrees = std::atan2(lean, layout.depthsMm.back()) * 180.0 / std::numbers::pi;
    layout.warnings << QStringLiteral(
        "The slices are tilted by %1 degrees against their stack (gantry tilt).")
                           .arg(QString::number(degrees, 'f', 1));
    layout.notices << QStringLiteral(
        "Tilt of %1 degrees corrected: every slice is moved within its plane by interpolation.")
                          .arg(QString::number(degrees, 'f', 1));
}

} // namespace

Vec3 sliceNormal(const Slice& slice)
{
    return normalized(cross((*slice.axes)[0], (*slice.axes)[1]));
}

std::vector<std::size_t> sortAlongNormal(std::vector<Slice>& slices)
{
    std::vector<std::size_t> places;
    if (slices.empty())
        return places;
    const Vec3 normal = sliceNormal(slices.front());
    const auto inTime = [](const Slice& a, const Slice& b) {
        return std::tie(a.temporalPosition, a.triggerTimeMs, a.acquiredS, a.acquisitionNumber,
                   a.instanceNumber, a.frame)
            < std::tie(b.temporalPosition, b.triggerTimeMs, b.acquiredS, b.acquisitionNumber,
                b.instanceNumber, b.frame);
    };
    std::ranges::stable_sort(
        slices, [&](const Slice& a, const Slice& b) { return depthOf(a, normal) < depthOf(b, normal); });
    std::size_t place = 0;
    for (auto begin = slices.begin(); begin != slices.end(); ++place) {
        auto end = begin + 1;
        while (end != slices.end() && depthOf(*end, normal) - depthOf(*(end - 1), normal) < samePlaceMm)
            ++end;
        places.insert(places.end(), static_cast<std::size_t>(end - begin), place);
        std::stable_sort(begin, end, inTime);
        begin = end;
    }
    return places;
}

Result<StackLayout> layOut(std::span<const Slice> slices)
{
    const Slice& first = slices.front();
    if (!first.axes || !first.positionLps)
        return fail(ErrorCode::Inconsistent, "The pictures do not say where they lie in the patient");
    if (!first.pixelSpacingMm)
        return fail(ErrorCode::Inconsistent, "The pictures do not say how large their pixels are");

    StackLayout layout;
    Geometry& geometry = layout.geometry;
    const Vec3 normal = sliceNormal(first);
    geometry.size = { first.columns, first.rows, 1 };
    geometry.originLps = *first.positionLps;
    geometry.direction = { { (*first.axes)[0], (*first.axes)[1], normal } };
    geometry.spacingMm = { (*first.pixelSpacingMm)[0], (*first.pixelSpacingMm)[1], 0.0 };
    for (const Slice& slice : slices) {
        const Vec3 offset = *slice.positionLps - *first.positionLps;
        layout.depthsMm.push_back(dot(offset, normal));
        layout.shiftsMm.push_back({ dot(offset, (*first.axes)[0]), dot(offset, (*first.axes)[1]) });
    }
    if (slices.size() > 1) {
        if (auto spaced = spaceOut(layout); !spaced)
            return std::unexpected(spaced.error());
        straighten(layout);
    } else {
        const auto thickness = first.thicknessMm ? first.thicknessMm : first.sliceSpacingMm;
        if (!thickness)
            return fail(ErrorCode::Inconsistent, "The picture does not say how thick its slice is");
        geometry.spacingMm.z = *thickness;
    }
    auto sound = validated(geometry);
    if (!sound)
        return fail(ErrorCode::Inconsistent, sound.error().sentence);
    return layout;
}

} // namespace fovea::dicom
