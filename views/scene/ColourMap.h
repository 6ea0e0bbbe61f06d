#pragma once

#include <QString>

#include <array>
#include <cstdint>

namespace fovea::views {

// What the grey of a picture becomes.
enum class ColourMap { Grey, HotIron, Viridis, Rainbow, Ice };

constexpr std::array colourMaps { ColourMap::Grey, ColourMap::HotIron, ColourMap::Viridis, ColourMap::Rainbow,
    ColourMap::Ice };

using ColourTable = std::array<std::array<std::uint8_t, 3>, 256>; // by grey level

[[nodiscard]] const ColourTable& colourTable(ColourMap map);
[[nodiscard]] QString colourMapName(ColourMap map); // for people, in English

} // namespace fovea::views
