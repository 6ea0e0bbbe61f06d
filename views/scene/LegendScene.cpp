#include "views/scene/LegendScene.h"

#include "core/image/LabelMap.h"
#include "views/scene/PaintedOverlay.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace fovea::views {

namespace {

constexpr double textSize = 12.0;
constexpr double marginSize = 10.0;

struct Row {
    bool isHeading = false;
    QString text {};
    QString volume {};
    Rgb colour {};
};

std::vector<Row> rowsOf(const std::vector<LabelLayer>& layers)
{
    std::vector<Row> rows;
    for (const LabelLayer& layer : layers) {
        const auto& labels = layer.map->labels();
        const QString heading = layer.map->source().stamp();
        if (!heading.isEmpty())
            rows.push_back({ true, heading });
        for (std::size_t n = 0; n < labels.size(); ++n) {
            if (layer.isVisible(n))
                rows.push_back({ false, labels[n].name, volumeText(layer.map->volumeMl(n)), labels[n].rgb });
        }
    }
    return rows;
}

} // namespace

struct LegendScene::State {
    std::vector<Row> rows;
    std::vector<std::uint8_t> picture;
    PaintedOverlay overlay;
};

LegendScene::LegendScene()
    : m_state(std::make_unique<State>())
{ }

LegendScene::~LegendScene() = default;

void LegendScene::setLabelLayers(std::vector<LabelLayer> layers)
{
    std::erase_if(layers, [](const LabelLayer& layer) { return !layer.map; });
    m_state->rows = rowsOf(layers);
}

int LegendScene::neededHeight(double pixelRatio) const
{
    return static_cast<int>(
        std::ceil(static_cast<double>(m_state->rows.size()) * Overlay::lineHeight(textSize * pixelRatio)
            + 2.0 * marginSize * pixelRatio));
}

void LegendScene::sizeChanged() { }

void LegendScene::prepare()
{
    constexpr std::array<std::uint8_t, 3> background { 22, 24, 28 };
    PaintedOverlay& overlay = m_state->overlay;
    m_state->picture.resize(static_cast<std::size_t>(width()) * static_cast<std::size_t>(height()) * 3);
    for (std::size_t n = 0; n < m_state->picture.size(); ++n)
        m_state->picture[n] = background[n % 3];
    const double size = textSize * pixelRatio();
    const double line = Overlay::lineHeight(size);
    const double margin = marginSize * pixelRatio();
    const double swatch = std::round(0.8 * size);
    const auto room = static_cast<std::size_t>(std::max(1.0, std::floor((height() - 2.0 * margin) / line)));
    const std::size_t all = m_state->rows.size();
    const std::size_t shown = all <= room ? all : room - 1;

    overlay.begin(m_state->picture.data(), width(), height());
    double y = margin;
    for (const Row& row : std::span(m_state->rows).first(shown)) {
        if (row.isHeading) {
            overlay.text(Overlay::elided(row.text, size, width() - 2.0 * margin), margin, y,
                { size, { 255, 193, 92 } });
        } else {
            overlay.box(margin, y + 0.5 * (line - swatch), swatch, swatch, row.colour);
            const double left = margin + swatch + 0.6 * size;
            const double right = width() - margin;
            const double free = right - left - Overlay::textWidth(row.volume, size) - size;
            overlay.text(Overlay::elided(row.text, size, free), left, y, { size });
            overlay.text(row.volume, right, y, { size, { 185, 190, 196 }, Overlay::Align::End });
        }
        y += line;
    }
    if (shown < all)
        overlay.text(QStringLiteral("and %1 more").arg(all - shown), margin, y, { size, { 185, 190, 196 } });
}

const std::vector<std::uint8_t>* LegendScene::pixels() const
{
    return &m_state->picture;
}

} // namespace fovea::views
