#include "views/scene/ColourMap.h"

#include "views/scene/SlicePicture.h"

#include <cmath>
#include <utility>
#include <vector>

namespace fovea::views {

namespace {

using Colour = std::array<std::uint8_t, 3>;

// Linear between colours at equal distances.
ColourTable between(const std::vector<Colour>& stops)
{
    ColourTable table {};
    const double steps = static_cast<double>(stops.size() - 1);
    for (std::size_t level = 0; level < table.size(); ++level) {
        const double position = static_cast<double>(level) / 255.0 * steps;
        const auto below = std::min(static_cast<std::size_t>(position), stops.size() - 2);
        const double part = position - static_cast<double>(below);
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const double value = stops[below][channel] * (1.0 - part) + stops[below + 1][channel] * part;
            table[level][channel] = static_cast<std::uint8_t>(std::lround(value));
        }
    }
    return table;
}

ColourTable makeHotIron()
{
    ColourTable table {};
    for (std::size_t level = 0; level < table.size(); ++level)
        table[level] = hotIron(static_cast<double>(level) / 255.0);
    return table;
}

} // namespace

const ColourTable& colourTable(ColourMap map)
{
    static const ColourTable grey = between({ { 0, 0, 0 }, { 255, 255, 255 } });
    static const ColourTable iron = makeHotIron();
    // Nine colours of matplotlib's viridis (CC0), which grows evenly brighter also for the colour blind.
    static const ColourTable viridis
        = between({ { 68, 1, 84 }, { 71, 44, 122 }, { 59, 81, 139 }, { 44, 113, 142 }, { 33, 144, 141 },
            { 39, 173, 129 }, { 92, 200, 99 }, { 170, 220, 50 }, { 253, 231, 37 } });
    static const ColourTable rainbow = between({ { 0, 0, 0 }, { 0, 0, 255 }, { 0, 255, 255 }, { 0, 255, 0 },
        { 255, 255, 0 }, { 255, 0, 0 }, { 255, 255, 255 } });
    static const ColourTable ice
        = between({ { 0, 0, 0 }, { 0, 32, 96 }, { 32, 112, 176 }, { 128, 200, 232 }, { 255, 255, 255 } });
    switch (map) {
    case ColourMap::Grey:
        return grey;
    case ColourMap::HotIron:
        return iron;
    case ColourMap::Viridis:
        return viridis;
    case ColourMap::Rainbow:
        return rainbow;
    case ColourMap::Ice:
        return ice;
    }
    std::unreachable();
}

QString colourMapName(ColourMap map)
{
    switch (map) {
    case ColourMap::Grey:
        return QStringLiteral("Grey");
    case ColourMap::HotIron:
        return QStringLiteral("Hot iron");
    case ColourMap::Viridis:
        return QStringLiteral("Viridis");
    case ColourMap::Rainbow:
        return QStringLiteral("Rainbow");
    case ColourMap::Ice:
        return QStringLiteral("Ice");
    }
    std::unreachable();
}

} // namespace fovea::views
