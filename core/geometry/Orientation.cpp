#include "core/geometry/Orientation.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fovea {

namespace {

char letter(std::size_t axis, double sign)
{
    constexpr std::array<std::pair<char, char>, 3> letters { { { 'L', 'R' }, { 'P', 'A' }, { 'S', 'I' } } };
    return sign >= 0.0 ? letters[axis].first : letters[axis].second;
}

} // namespace

ScreenAxes screenAxes(Orientation orientation)
{
    switch (orientation) {
    case Orientation::Axial:
        return { { 1, 0, 0 }, { 0, 1, 0 } };
    case Orientation::Coronal:
        return { { 1, 0, 0 }, { 0, 0, -1 } };
    case Orientation::Sagittal:
        return { { 0, 1, 0 }, { 0, 0, -1 } };
    }
    std::unreachable();
}

std::string orientationLetters(Vec3 directionLps)
{
    constexpr double threshold = 0.1; // sine of about 6 degrees
    const Vec3 unit = normalized(directionLps);
    std::array<std::size_t, 3> axes { 0, 1, 2 };
    std::ranges::stable_sort(axes, [&](auto a, auto b) { return std::abs(unit[a]) > std::abs(unit[b]); });
    std::string letters;
    for (const std::size_t axis : axes) {
        if (std::abs(unit[axis]) > threshold)
            letters += letter(axis, unit[axis]);
    }
    return letters;
}

std::string axisCodes(const Geometry& geometry)
{
    // Each axis gets a letter pair of its own, the best fits first, as oblique axes may share a strongest one.
    std::string codes(3, '?');
    std::array<bool, 3> usedPatientAxis {};
    for (int step = 0; step < 3; ++step) {
        std::size_t bestIndexAxis = 0;
        std::size_t bestPatientAxis = 0;
        double best = -1.0;
        for (std::size_t indexAxis = 0; indexAxis < 3; ++indexAxis) {
            for (std::size_t patientAxis = 0; patientAxis < 3; ++patientAxis) {
                const double value = std::abs(geometry.direction.columns[indexAxis][patientAxis]);
                if (codes[indexAxis] == '?' && !usedPatientAxis[patientAxis] && value > best) {
                    best = value;
                    bestIndexAxis = indexAxis;
                    bestPatientAxis = patientAxis;
                }
            }
        }
        codes[bestIndexAxis] = letter(bestPatientAxis, geometry.direction.columns[bestIndexAxis][bestPatientAxis]);
        usedPatientAxis[bestPatientAxis] = true;
    }
    return codes;
}

} // namespace fovea
