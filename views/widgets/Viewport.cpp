#include "views/widgets/Viewport.h"

#include <QPainter>

#include <cmath>

namespace fovea::views {

Viewport::Viewport(Source source, QWidget* parent)
    : QWidget(parent)
    , m_source(std::move(source))
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::NoFocus); // the pane has it
    setMouseTracking(true);
}

QImage Viewport::picture() const
{
    const double ratio = devicePixelRatioF();
    QImage picture = m_source(static_cast<int>(std::lround(width() * ratio)),
        static_cast<int>(std::lround(height() * ratio)), ratio);
    picture.setDevicePixelRatio(1.0);
    return picture.copy();
}

void Viewport::paintEvent(QPaintEvent*)
{
    const double ratio = devicePixelRatioF();
    const QImage picture = m_source(static_cast<int>(std::lround(width() * ratio)),
        static_cast<int>(std::lround(height() * ratio)), ratio);
    QPainter painter(this);
    if (picture.isNull()) {
        painter.fillRect(rect(), Qt::black);
    } else {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(rect(), picture);
    }
    Q_EMIT painted();
}

} // namespace fovea::views
