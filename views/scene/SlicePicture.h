#pragma once

#include "views/scene/ColourMap.h"
#include "views/scene/Layers.h"
#include "views/scene/Reslice.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace fovea::views {

// Values to grey, as DICOM PS3.3 C.11.2.1.2.1 (LINEAR) does for whole numbers, C.11.2.1.3.2 (LINEAR_EXACT)
// for values in between, and C.11.2.1.3.1 (SIGMOID) and tables where the window says so.
class GreyScale {
public:
    GreyScale(const Window& window, bool wholeNumbers, bool inverted);

    [[nodiscard]] std::uint8_t operator()(float value) const
    {
        const float grey = m_isLine ? (value - m_low) * m_scale : 255.0f * curve(value);
        const float clamped = grey > 0.0f ? (grey < 255.0f ? grey : 255.0f) : 0.0f; // NaN becomes zero
        return static_cast<std::uint8_t>(static_cast<int>(clamped + 0.5f) ^ m_flip);
    }

private:
    [[nodiscard]] float curve(float value) const; // from 0 to 1

    bool m_isLine = true;
    float m_low = 0.0f; // of a line; of the sigmoid its middle
    float m_scale = 1.0f;
    int m_flip = 0; // 255 inverts
    std::shared_ptr<const LookupTable> m_table;
};

// The grey scale of a volume: its type decides how, its polarity and inverted which end is bright.
[[nodiscard]] GreyScale greyScaleOf(const Volume& volume, const Window& window, bool inverted);

// DICOM's hot iron palette (PS3.6 B.1.1): black, red, yellow, white. Position 0 to 1.
[[nodiscard]] std::array<std::uint8_t, 3> hotIron(double position);

// The values of the pixels, as reslice() gives them; NaN where a slice that is not there yet would have a
// part (see Volume::fill()). out holds width times height.
void sampleValues(const Volume& volume, const PixelGrid& grid, Interpolation interpolation,
    const Depth& depth, std::span<float> out);

// The picture of one plane in three steps, each kept until its own input changes: values of the pixels,
// labels of the pixels, colours.
class SlicePicture {
public:
    void sampleVolume(
        const Volume& volume, const PixelGrid& grid, Interpolation interpolation, const Depth& depth);
    // Values that were sampled elsewhere: width times height.
    void setValues(int width, int height, std::vector<float> values);
    void sampleLabels(const std::vector<LabelLayer>& layers, const PixelGrid& grid);
    // One of the layers again, in a part of the pixels.
    void sampleLabels(std::size_t layer, const LabelMap& map, const PixelGrid& grid, const PixelRect& part);
    void sampleHeat(const std::optional<HeatLayer>& layer, const PixelGrid& grid);

    // The layers are those that were sampled. outlinePixels is the width of outlines.
    // With a part, the other pixels stay as they are.
    void compose(const Volume& volume, const GreyScale& grey, const std::vector<LabelLayer>& layers,
        const std::optional<HeatLayer>& heat, int outlinePixels, ColourMap map = ColourMap::Grey,
        const std::optional<PixelRect>& part = {});
    void clear(int width, int height);

    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    // RGB, top row first.
    [[nodiscard]] const std::vector<std::uint8_t>& rgb() const { return m_rgb; }

private:
    struct LabelColour {
        std::uint8_t red = 0;
        std::uint8_t green = 0;
        std::uint8_t blue = 0;
        std::uint8_t alpha = 0;
    };

    static std::vector<LabelColour> labelColours(const LabelLayer& layer);
    // Pixels of one row.
    struct Span {
        int y = 0;
        int left = 0;
        int right = 0; // beyond the last one
    };
    void composeGrey(
        const Span& span, const GreyScale& grey, const std::optional<ValueRange>& padding, ColourMap map);
    void composeHeat(const Span& span, const HeatLayer& heat);
    void composeLabels(
        const Span& span, std::size_t layer, const std::vector<LabelColour>& colours, int outline);
    [[nodiscard]] bool isEdge(const std::uint16_t* labels, int x, int y, int distance) const;

    int m_width = 0;
    int m_height = 0;
    std::vector<float> m_values;
    std::vector<float> m_heat;
    std::vector<std::vector<std::uint16_t>> m_labels; // one picture a layer
    std::vector<std::uint8_t> m_rgb;
};

} // namespace fovea::views
