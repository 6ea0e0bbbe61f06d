#include "views/scene/PicturePainter.h"

#include "views/scene/SlicePicture.h"

#include <vtkSMPTools.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fovea::views {

namespace {

constexpr std::array<std::uint8_t, 3> overlayColour { 255, 196, 64 };

// What one row or column of the screen is made of: source pixels and the weights of the first and last one.
struct Span {
    int begin = 0;
    int end = 0; // none when not above begin
    float firstWeight = 1.0F;
    float lastWeight = 1.0F;

    [[nodiscard]] float weight(int n) const
    {
        return n == begin ? firstWeight : n == end - 1 ? lastWeight : 1.0F;
    }
};

// Averages when reduced, interpolates linearly between the two nearest when enlarged.
std::vector<Span> spansOf(double start, double step, int count, int limit)
{
    std::vector<Span> spans(static_cast<std::size_t>(count));
    for (int n = 0; n < count; ++n) {
        Span& span = spans[static_cast<std::size_t>(n)];
        const double low = start + n * step;
        const double middle = low + 0.5 * step;
        if (middle < 0.0 || middle >= limit)
            continue;
        if (step >= 1.0) {
            span.begin = std::clamp(static_cast<int>(std::floor(low)), 0, limit - 1);
            span.end = std::clamp(static_cast<int>(std::ceil(low + step)), span.begin + 1, limit);
        } else {
            const double position = std::clamp(middle - 0.5, 0.0, limit - 1.0);
            span.begin = std::min(static_cast<int>(position), limit - 1);
            span.end = std::min(span.begin + 2, limit);
            span.lastWeight = static_cast<float>(position - span.begin);
            span.firstWeight = 1.0F - span.lastWeight;
            if (span.end == span.begin + 1)
                span.firstWeight = 1.0F;
        }
    }
    return spans;
}

template <class T>
void sampleRow(
    const T* pixels, int columns, int channels, const Span& rows, const std::vector<Span>& spans, float* out)
{
    for (const Span& span : spans) {
        for (int channel = 0; channel < channels; ++channel, ++out) {
            float sum = 0.0F;
            float weights = 0.0F;
            for (int y = rows.begin; y < rows.end; ++y) {
                const T* row
                    = pixels + (static_cast<std::ptrdiff_t>(y) * columns + span.begin) * channels + channel;
                for (int x = span.begin; x < span.end; ++x, row += channels) {
                    const float weight = rows.weight(y) * span.weight(x);
                    sum += weight * static_cast<float>(*row);
                    weights += weight;
                }
            }
            *out = weights > 0.0F ? sum / weights : std::numeric_limits<float>::quiet_NaN();
        }
    }
}

bool isWhole(double value)
{
    return value == std::nearbyint(value);
}

} // namespace

PictureFrame fitFrame(const Picture& picture, int width, int height)
{
    const double columns = std::max(1, picture.columns);
    const double tall = std::max(1, picture.rows) * picture.pixelAspect; // in widths of a pixel
    PictureFrame frame { 0.0, 0.0, std::max(columns / width, tall / height), width, height };
    frame.left = 0.5 * (columns - frame.step * width);
    frame.top = 0.5 * (tall - frame.step * height) / picture.pixelAspect;
    return frame;
}

void PicturePainter::sample(const Picture& picture, const PictureFrame& frame)
{
    m_frame = frame;
    m_rowStep = frame.step / picture.pixelAspect;
    m_channels = picture.isColour() ? 3 : 1;
    const auto rowSamples = static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(m_channels);
    m_samples.resize(rowSamples * static_cast<std::size_t>(frame.height));
    const auto columns = spansOf(frame.left, frame.step, frame.width, picture.columns);
    const auto rows = spansOf(frame.top, m_rowStep, frame.height, picture.rows);
    vtkSMPTools::For(0, frame.height, 16, [&](vtkIdType begin, vtkIdType end) {
        for (auto y = static_cast<std::size_t>(begin); y < static_cast<std::size_t>(end); ++y) {
            float* out = m_samples.data() + y * rowSamples;
            if (picture.isColour())
                sampleRow(picture.rgb.data(), picture.columns, 3, rows[y], columns, out);
            else
                sampleRow(picture.values.data(), picture.columns, 1, rows[y], columns, out);
        }
    });
}

void PicturePainter::compose(const Picture& picture, const PictureLook& look)
{
    const std::size_t pixels = m_samples.size() / static_cast<std::size_t>(m_channels);
    m_rgb.resize(pixels * 3);
    const bool inverted = picture.meaning.isInverted != look.inverted;
    if (m_channels == 3) {
        for (std::size_t n = 0; n < m_rgb.size(); ++n) {
            const float value = m_samples[n];
            const auto level = static_cast<std::uint8_t>(std::isnan(value) ? 0.0F : value + 0.5F);
            m_rgb[n] = look.inverted && !std::isnan(value) ? static_cast<std::uint8_t>(255 - level) : level;
        }
    } else {
        const bool whole = isWhole(picture.range.minimum) && isWhole(picture.range.maximum);
        const GreyScale grey(look.window, whole, inverted);
        for (std::size_t n = 0; n < pixels; ++n) {
            const float value = m_samples[n];
            std::uint8_t level = 0;
            if (!std::isnan(value) && !picture.meaning.isPadding(value))
                level = grey(value);
            std::fill_n(m_rgb.data() + 3 * n, 3, level);
        }
    }
    if (look.overlays) {
        for (const PictureOverlay& overlay : picture.overlays)
            drawOverlay(overlay, m_rowStep);
    }
}

// A pixel of the screen is drawn over when any pixel that it covers is.
void PicturePainter::drawOverlay(const PictureOverlay& overlay, double rowStep)
{
    for (int y = 0; y < m_frame.height; ++y) {
        const double top = m_frame.top + y * rowStep - overlay.top;
        const int firstRow = std::max(0, static_cast<int>(std::floor(top)));
        const int endRow
            = std::min(overlay.rows, std::max(firstRow + 1, static_cast<int>(std::floor(top + rowStep))));
        if (top + rowStep <= 0.0)
            continue;
        for (int x = 0; x < m_frame.width; ++x) {
            const double left = m_frame.left + x * m_frame.step - overlay.left;
            if (left + m_frame.step <= 0.0)
                continue;
            const int firstColumn = std::max(0, static_cast<int>(std::floor(left)));
            const int endColumn = std::min(overlay.columns,
                std::max(firstColumn + 1, static_cast<int>(std::floor(left + m_frame.step))));
            bool isSet = false;
            for (int row = firstRow; row < endRow && !isSet; ++row) {
                const auto* bits = overlay.bits.data() + static_cast<std::ptrdiff_t>(row) * overlay.columns;
                isSet = std::any_of(bits + std::min(firstColumn, endColumn), bits + endColumn,
                    [](std::uint8_t bit) { return bit != 0; });
            }
            if (isSet)
                std::ranges::copy(
                    overlayColour, m_rgb.begin() + 3 * (static_cast<std::ptrdiff_t>(y) * m_frame.width + x));
        }
    }
}

} // namespace fovea::views
