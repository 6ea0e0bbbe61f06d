#include "app/explanation/HonestyView.h"

#include "views/scene/SlicePicture.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr int mapSide = 108;
constexpr int curveHeight = 90;
constexpr int gap = 6;

} // namespace

QImage projection(const inference::Heatmap& map)
{
    const auto& size = map.geometry.size;
    QImage image(static_cast<int>(size[0]), static_cast<int>(size[1]), QImage::Format_RGB32);
    image.fill(Qt::black);
    const float highest = map.values.empty() ? 0.0F : std::ranges::max(map.values);
    if (highest <= 0.0F)
        return image;
    for (std::int64_t j = 0; j < size[1]; ++j) {
        for (std::int64_t i = 0; i < size[0]; ++i) {
            float best = 0.0F;
            for (std::int64_t k = 0; k < size[2]; ++k)
                best = std::max(best, map.values[static_cast<std::size_t>((k * size[1] + j) * size[0] + i)]);
            const auto [r, g, b] = views::hotIron(static_cast<double>(best / highest));
            image.setPixel(static_cast<int>(i), static_cast<int>(j), qRgb(r, g, b));
        }
    }
    return image;
}

HonestyView::HonestyView(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

bool HonestyView::hasMaps() const
{
    return m_result && m_result->randomised && !m_result->sanity.empty();
}

bool HonestyView::hasCurve() const
{
    return m_result && m_result->deletion.size() > 1;
}

void HonestyView::setResult(std::shared_ptr<const inference::ExplainResult> result)
{
    m_result = std::move(result);
    m_map = hasMaps() ? projection(m_result->heat) : QImage();
    m_randomised = hasMaps() ? projection(*m_result->randomised) : QImage();
    setVisible(hasMaps() || hasCurve());
    updateGeometry();
    update();
}

QSize HonestyView::sizeHint() const
{
    const int line = fontMetrics().height();
    int height = 0;
    if (hasMaps())
        height += line * (2 + static_cast<int>(m_result->sanity.size())) + mapSide + gap;
    if (hasCurve())
        height += line * 2 + curveHeight + gap;
    return { 2 * mapSide + gap, height };
}

void HonestyView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int line = fontMetrics().height();
    int top = 0;
    if (hasMaps()) {
        const int height = line * (2 + static_cast<int>(m_result->sanity.size())) + mapSide;
        paintMaps(painter, { 0, top, width(), height });
        top += height + gap;
    }
    if (hasCurve())
        paintCurve(painter, { 0, top, width(), line * 2 + curveHeight });
}

void HonestyView::paintMaps(QPainter& painter, const QRect& place) const
{
    const int line = fontMetrics().height();
    const int side = std::min(mapSide, (place.width() - gap) / 2);
    const QPen text(palette().text().color());
    painter.setPen(text);
    painter.drawText(QRect(0, place.top(), side, line), Qt::AlignLeft, tr("Explanation"));
    painter.drawText(QRect(side + gap, place.top(), place.width() - side - gap, line), Qt::AlignLeft,
        tr("Random weights"));
    const QRect left(0, place.top() + line, side, side);
    painter.drawImage(left, m_map);
    painter.drawImage(left.translated(side + gap, 0), m_randomised);
    int y = left.bottom() + 2;
    painter.drawText(
        QRect(0, y, place.width(), line), Qt::AlignLeft, tr("Drawn anew from: rank correlation, SSIM"));
    for (const inference::SanityStep& step : m_result->sanity) {
        y += line;
        const QString numbers
            = QStringLiteral("%1  %2").arg(step.rankCorrelation, 5, 'f', 2).arg(step.similarity, 5, 'f', 2);
        const int numbersWidth = fontMetrics().horizontalAdvance(QStringLiteral("-0.00  -0.00 "));
        painter.drawText(QRect(0, y, place.width() - numbersWidth, line), Qt::AlignLeft,
            fontMetrics().elidedText(
                QString::fromStdString(step.layer), Qt::ElideMiddle, place.width() - numbersWidth - 4));
        painter.drawText(QRect(place.width() - numbersWidth, y, numbersWidth, line), Qt::AlignRight, numbers);
    }
}

void HonestyView::paintCurve(QPainter& painter, const QRect& place) const
{
    const int line = fontMetrics().height();
    painter.setPen(palette().text().color());
    painter.drawText(
        QRect(0, place.top(), place.width(), line), Qt::AlignLeft, tr("Score without the hottest part"));
    const QRect plot(place.left() + 1, place.top() + line + 2, place.width() - 2, curveHeight - 4);
    painter.setPen(palette().mid().color());
    painter.drawRect(plot);
    const double most = m_result->deletion.back().fraction;
    const auto draw = [&](double inference::DeletionPoint::* value, const QColor& colour) {
        QPainterPath path;
        for (const inference::DeletionPoint& point : m_result->deletion) {
            const double score = std::clamp(point.*value, -0.05, 1.1);
            const QPointF at(plot.left() + point.fraction / most * plot.width(),
                plot.bottom() - (score + 0.05) / 1.15 * plot.height());
            if (path.elementCount() == 0)
                path.moveTo(at);
            else
                path.lineTo(at);
        }
        painter.setPen(QPen(colour, 2));
        painter.drawPath(path);
    };
    draw(&inference::DeletionPoint::randomScore, QColor(140, 140, 150));
    draw(&inference::DeletionPoint::score, QColor(255, 120, 60));
    const QRect legend(0, plot.bottom() + 2, place.width(), line);
    painter.setPen(QColor(255, 120, 60));
    painter.drawText(legend, Qt::AlignLeft, tr("hottest first"));
    painter.setPen(QColor(140, 140, 150));
    painter.drawText(legend, Qt::AlignHCenter, tr("at random"));
    painter.setPen(palette().text().color());
    painter.drawText(legend, Qt::AlignRight, tr("%1 % gone").arg(most * 100.0, 0, 'f', 0));
}

} // namespace fovea::app
