#include "views/widgets/BrushRing.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace fovea::views {

namespace {

constexpr double leastRadius = 2.5; // so that a small brush is seen
constexpr double haloWidth = 3.0;

} // namespace

BrushRing::BrushRing(QWidget& viewport)
    : QWidget(&viewport)
{
    setObjectName(QStringLiteral("brushRing"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

// No larger than the ring, so that moving it paints little of the picture below again.
void BrushRing::showAt(QPointF centre, double radius)
{
    m_radius = std::max(radius, leastRadius);
    const QPointF reach(m_radius + haloWidth, m_radius + haloWidth);
    const QRect place = QRectF(centre - reach, centre + reach).toAlignedRect();
    m_centre = centre - place.topLeft();
    setGeometry(place);
    show();
    raise();
    update();
}

QPointF BrushRing::centre() const
{
    return m_centre + pos();
}

void BrushRing::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // Dark around light: seen on any picture.
    painter.setPen(QPen(QColor(0, 0, 0, 160), haloWidth));
    painter.drawEllipse(m_centre, m_radius, m_radius);
    painter.setPen(QPen(QColor(255, 255, 255), 1.2));
    painter.drawEllipse(m_centre, m_radius, m_radius);
}

} // namespace fovea::views
