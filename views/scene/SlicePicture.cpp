#include "views/scene/SlicePicture.h"

#include <vtkSMPTools.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace fovea::views {

namespace {

std::size_t pixelsOf(const PixelGrid& grid)
{
    return static_cast<std::size_t>(grid.width) * static_cast<std::size_t>(grid.height);
}

void blend(std::uint8_t* pixel, int red, int green, int blue, int alpha)
{
    const auto mix = [alpha](int under, int over) {
        return static_cast<std::uint8_t>((under * (255 - alpha) + over * alpha + 127) / 255);
    };
    pixel[0] = mix(pixel[0], red);
    pixel[1] = mix(pixel[1], green);
    pixel[2] = mix(pixel[2], blue);
}

// Which slices are there; empty when all are.
std::vector<bool> slicesOf(const Volume& volume)
{
    std::vector<bool> there;
    const VolumeFill* fill = volume.fill();
    for (std::int64_t n = 0; fill && !fill->isComplete() && n < fill->slices(); ++n)
        there.push_back(fill->has(n));
    return there;
}

// Blanks the pixels that a slice which is not there yet would have had a part in.
void blankMissing(const Volume& volume, const std::vector<bool>& there, const PixelGrid& grid,
    const Depth& depth, std::span<float> values)
{
    if (there.empty())
        return;
    const auto sliceAt = [&](Vec3 pointLps) { return volume.geometry().lpsToIndex(pointLps).z; };
    const double first = sliceAt(grid.originLps);
    const double right = sliceAt(grid.originLps + grid.stepRightLps) - first;
    const double down = sliceAt(grid.originLps + grid.stepDownLps) - first;
    const double reach = 0.5 * (depth.count - 1) * std::abs(sliceAt(grid.originLps + depth.stepLps) - first);
    constexpr double rounding = 1e-3;
    const auto isThere = [&](double slice) {
        const auto last = static_cast<double>(there.size() - 1);
        const double low = std::clamp(std::floor(slice - reach + rounding), 0.0, last);
        const double high = std::clamp(std::ceil(slice + reach - rounding), 0.0, last);
        for (auto n = static_cast<std::size_t>(low); n <= static_cast<std::size_t>(high); ++n) {
            if (!there[n])
                return false;
        }
        return true;
    };
    for (int y = 0; y < grid.height; ++y) {
        for (int x = 0; x < grid.width; ++x) {
            if (!isThere(first + right * x + down * y))
                values[static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.width)
                    + static_cast<std::size_t>(x)]
                    = std::numeric_limits<float>::quiet_NaN();
        }
    }
}

int alphaOf(double opacity)
{
    return static_cast<int>(std::lround(std::clamp(opacity, 0.0, 1.0) * 255.0));
}

} // namespace

GreyScale::GreyScale(const Window& window, bool wholeNumbers, bool inverted)
    : m_isLine(!window.table && window.function != Window::Function::Sigmoid)
    , m_flip(inverted ? 255 : 0)
    , m_table(window.table)
{
    if (window.function == Window::Function::Sigmoid) {
        m_low = static_cast<float>(window.centre);
        m_scale = static_cast<float>(4.0 / std::max(window.width, 1e-6));
        return;
    }
    // C.11.2.1.2.1 spreads the window over width - 1 steps around centre - 0.5.
    const bool isExact = !wholeNumbers || window.function == Window::Function::LinearExact;
    const double width = isExact ? window.width : window.width - 1.0;
    const double centre = isExact ? window.centre : window.centre - 0.5;
    const double span = std::max(width, 1e-6);
    m_low = static_cast<float>(centre - 0.5 * span);
    m_scale = static_cast<float>(255.0 / span);
}

float GreyScale::curve(float value) const
{
    return m_table ? m_table->at(static_cast<double>(value))
                   : 1.0f / (1.0f + std::exp(-m_scale * (value - m_low)));
}

GreyScale greyScaleOf(const Volume& volume, const Window& window, bool inverted)
{
    const bool wholeNumbers
        = volume.visit([]<class T>(const itk::Image<T, 3>&) { return std::is_integral_v<T>; });
    return GreyScale(window, wholeNumbers, volume.meaning().isInverted != inverted);
}

std::array<std::uint8_t, 3> hotIron(double position)
{
    const int n = static_cast<int>(std::clamp(position, 0.0, 1.0) * 255.0);
    const auto ramp = [n](int start, int slope) {
        return static_cast<std::uint8_t>(std::clamp((n - start) * slope, 0, 255));
    };
    return { ramp(0, 2), ramp(128, 2), ramp(192, 4) };
}

void sampleValues(const Volume& volume, const PixelGrid& grid, Interpolation interpolation,
    const Depth& depth, std::span<float> out)
{
    const std::vector<bool> there = slicesOf(volume); // before: what arrives meanwhile may be half sampled
    reslice(volume, grid, interpolation, depth, out);
    blankMissing(volume, there, grid, depth, out);
}

void SlicePicture::sampleVolume(
    const Volume& volume, const PixelGrid& grid, Interpolation interpolation, const Depth& depth)
{
    m_width = grid.width;
    m_height = grid.height;
    m_values.resize(pixelsOf(grid));
    sampleValues(volume, grid, interpolation, depth, m_values);
}

void SlicePicture::setValues(int width, int height, std::vector<float> values)
{
    m_width = width;
    m_height = height;
    m_values = std::move(values);
}

void SlicePicture::sampleLabels(const std::vector<LabelLayer>& layers, const PixelGrid& grid)
{
    m_labels.resize(layers.size());
    for (std::size_t n = 0; n < layers.size(); ++n) {
        m_labels[n].resize(pixelsOf(grid));
        reslice(*layers[n].map, grid, m_labels[n]);
    }
}

void SlicePicture::sampleLabels(
    std::size_t layer, const LabelMap& map, const PixelGrid& grid, const PixelRect& part)
{
    reslice(map, grid, part, m_labels[layer]);
}

void SlicePicture::sampleHeat(const std::optional<HeatLayer>& layer, const PixelGrid& grid)
{
    m_heat.clear();
    if (!layer)
        return;
    m_heat.resize(pixelsOf(grid));
    reslice(*layer->values, grid, layer->interpolated ? Interpolation::Linear : Interpolation::Nearest, {},
        m_heat);
}

void SlicePicture::clear(int width, int height)
{
    m_width = width;
    m_height = height;
    m_rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, 0);
}

void SlicePicture::compose(const Volume& volume, const GreyScale& grey, const std::vector<LabelLayer>& layers,
    const std::optional<HeatLayer>& heat, int outlinePixels, ColourMap map,
    const std::optional<PixelRect>& part)
{
    const PixelRect rect = part.value_or(PixelRect { 0, 0, m_width, m_height });
    m_rgb.resize(m_values.size() * 3);
    std::vector<std::vector<LabelColour>> colours;
    for (const LabelLayer& layer : layers)
        colours.push_back(labelColours(layer));
    const auto& padding = volume.meaning().padding;
    vtkSMPTools::For(rect.top, rect.bottom, 16, [&](vtkIdType begin, vtkIdType end) {
        for (int y = static_cast<int>(begin); y < end; ++y) {
            const Span span { y, rect.left, rect.right };
            composeGrey(span, grey, padding, map);
            for (std::size_t n = 0; n < layers.size(); ++n)
                composeLabels(span, n, colours[n], layers[n].outline ? outlinePixels : 0);
            // Over the masks: its colours are read by the bar beside them.
            if (heat)
                composeHeat(span, *heat);
        }
    });
}

std::vector<SlicePicture::LabelColour> SlicePicture::labelColours(const LabelLayer& layer)
{
    const auto& labels = layer.map->labels();
    std::vector<LabelColour> colours(labels.empty() ? 1 : std::size_t { labels.back().value } + 1);
    for (std::size_t n = 0; n < labels.size(); ++n) {
        if (layer.isVisible(n)) {
            const auto [red, green, blue] = labels[n].rgb;
            colours[labels[n].value]
                = { red, green, blue, static_cast<std::uint8_t>(alphaOf(layer.opacity)) };
        }
    }
    return colours;
}

void SlicePicture::composeGrey(
    const Span& span, const GreyScale& grey, const std::optional<ValueRange>& padding, ColourMap map)
{
    const float* values = m_values.data() + static_cast<std::ptrdiff_t>(span.y) * m_width;
    std::uint8_t* row = m_rgb.data() + static_cast<std::ptrdiff_t>(span.y) * m_width * 3;
    std::uint8_t* rgb = row + static_cast<std::ptrdiff_t>(span.left) * 3;
    // What lies outside of the scan is black in every map.
    const auto isNothing
        = [&](float value) { return std::isnan(value) || (padding && padding->contains(value)); };
    for (int x = span.left; x < span.right; ++x, rgb += 3) {
        const float value = values[x];
        const std::uint8_t level = isNothing(value) ? std::uint8_t { 0 } : grey(value);
        rgb[0] = level;
        rgb[1] = level;
        rgb[2] = level;
    }
    if (map == ColourMap::Grey)
        return;
    const ColourTable& table = colourTable(map);
    rgb = row + static_cast<std::ptrdiff_t>(span.left) * 3;
    for (int x = span.left; x < span.right; ++x, rgb += 3) {
        if (!isNothing(values[x]))
            std::ranges::copy(table[rgb[0]], rgb);
    }
}

void SlicePicture::composeHeat(const Span& span, const HeatLayer& heat)
{
    const float* values = m_heat.data() + static_cast<std::ptrdiff_t>(span.y) * m_width;
    std::uint8_t* rgb = m_rgb.data() + (static_cast<std::ptrdiff_t>(span.y) * m_width + span.left) * 3;
    const double range = std::max(heat.high - heat.low, 1e-12);
    for (int x = span.left; x < span.right; ++x, rgb += 3) {
        const double position = (static_cast<double>(values[x]) - heat.low) / range;
        if (!(position > 0.0))
            continue;
        const auto [red, green, blue] = hotIron(position);
        blend(rgb, red, green, blue, alphaOf(heat.opacity * std::min(position, 1.0)));
    }
}

void SlicePicture::composeLabels(
    const Span& span, std::size_t layer, const std::vector<LabelColour>& colours, int outline)
{
    const std::uint16_t* labels = m_labels[layer].data() + static_cast<std::ptrdiff_t>(span.y) * m_width;
    std::uint8_t* rgb = m_rgb.data() + (static_cast<std::ptrdiff_t>(span.y) * m_width + span.left) * 3;
    for (int x = span.left; x < span.right; ++x, rgb += 3) {
        if (labels[x] == 0 || labels[x] >= colours.size())
            continue;
        const LabelColour& colour = colours[labels[x]];
        if (colour.alpha == 0 || (outline > 0 && !isEdge(labels, x, span.y, outline)))
            continue;
        blend(rgb, colour.red, colour.green, colour.blue, colour.alpha);
    }
}

// labels is the row y.
bool SlicePicture::isEdge(const std::uint16_t* labels, int x, int y, int distance) const
{
    const std::uint16_t label = labels[x];
    const std::ptrdiff_t rows = static_cast<std::ptrdiff_t>(distance) * m_width;
    return (x >= distance && labels[x - distance] != label)
        || (x + distance < m_width && labels[x + distance] != label)
        || (y >= distance && labels[x - rows] != label)
        || (y + distance < m_height && labels[x + rows] != label);
}

} // namespace fovea::views
