#include "views/widgets/PictureView.h"

#include "views/scene/SliceDescription.h"

#include <QImage>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace fovea::views {

namespace {

constexpr double zoomStep = 1.15;
constexpr int margin = 10;

} // namespace

PictureView::PictureView(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(120, 120);
    setObjectName(QStringLiteral("pictureView"));
    setAccessibleName(tr("Picture"));
    setWhatsThis(tr("Wheel: next and previous picture. Ctrl+wheel, +, -: zoom\n"
                    "Drag: window and level. Middle drag or Shift+drag: pan\nR: reset. I: invert"));
}

PictureView::~PictureView() = default;

void PictureView::setPicture(std::shared_ptr<const Picture> picture, bool keepsView)
{
    const bool isAlike
        = m_picture && picture && m_picture->columns == picture->columns && m_picture->rows == picture->rows;
    m_picture = std::move(picture);
    sampleAgain();
    if (keepsView && isAlike)
        return;
    m_look.inverted = false;
    resetView();
}

void PictureView::setCaption(const QStringList& lines)
{
    m_caption = lines;
    update();
}

void PictureView::setWindow(const Window& window)
{
    if (window == m_look.window)
        return;
    m_look.window = window;
    m_mustCompose = true;
    Q_EMIT windowChanged(window);
    update();
}

void PictureView::setInverted(bool inverted)
{
    m_look.inverted = inverted;
    m_mustCompose = true;
    update();
}

void PictureView::setOverlaysVisible(bool visible)
{
    m_look.overlays = visible;
    m_mustCompose = true;
    update();
}

void PictureView::resetView()
{
    m_zoomed.reset();
    sampleAgain();
    if (m_picture)
        setWindow(m_picture->defaultWindow());
}

void PictureView::sampleAgain()
{
    m_mustSample = true;
    m_mustCompose = true;
    update();
}

PictureFrame PictureView::frame() const
{
    const double ratio = devicePixelRatioF();
    const int across = std::max(1, static_cast<int>(std::lround(width() * ratio)));
    const int down = std::max(1, static_cast<int>(std::lround(height() * ratio)));
    if (!m_zoomed)
        return fitFrame(*m_picture, across, down);
    PictureFrame frame = *m_zoomed;
    frame.width = across;
    frame.height = down;
    return frame;
}

QImage PictureView::image()
{
    const PictureFrame shown = frame();
    if (m_mustSample)
        m_painter.sample(*m_picture, shown);
    if (m_mustCompose)
        m_painter.compose(*m_picture, m_look);
    m_mustSample = false;
    m_mustCompose = false;
    return QImage(m_painter.rgb().data(), shown.width, shown.height, 3 * shown.width, QImage::Format_RGB888);
}

void PictureView::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    if (!m_picture) {
        painter.fillRect(rect(), Qt::black);
        return;
    }
    painter.drawImage(rect(), image());
    drawText(painter);
    if (hasFocus()) {
        painter.setPen(palette().color(QPalette::Highlight));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void PictureView::drawText(QPainter& painter)
{
    const Picture& picture = *m_picture;
    const QRect inside = rect().adjusted(margin, margin, -margin, -margin);
    const auto write = [&](int where, const QStringList& lines) {
        const QString text = lines.join(u'\n');
        painter.setPen(Qt::black);
        painter.drawText(inside.translated(1, 1), where, text);
        painter.setPen(QColor(225, 225, 225));
        painter.drawText(inside, where, text);
    };
    QStringList top = m_caption;
    if (!picture.view.isEmpty())
        top << picture.view;
    write(Qt::AlignLeft | Qt::AlignTop, top);

    QStringList bottom { tr("Zoom %1 %").arg(100.0 / frame().step * devicePixelRatioF(), 0, 'f', 0) };
    if (!picture.isColour() && m_look.window.table)
        bottom << tr("Shades by the file's own table %1").arg(m_look.window.explanation).trimmed();
    else if (!picture.isColour())
        bottom << tr("W %1  L %2%3")
                      .arg(numberText(m_look.window.width), numberText(m_look.window.centre),
                          m_look.inverted ? tr("  inverted") : QString());
    write(Qt::AlignLeft | Qt::AlignBottom, bottom);

    QStringList badges = picture.meaning.notices;
    badges << tr("2D picture: no place in the patient");
    if (!picture.pixelSpacingMm)
        badges << tr("Size unknown: no millimetres");
    else if (!picture.spacingCaveat.isEmpty())
        badges << picture.spacingCaveat;
    write(Qt::AlignRight | Qt::AlignTop, badges);
    write(Qt::AlignRight | Qt::AlignVCenter, { picture.directions[0] });
    write(Qt::AlignHCenter | Qt::AlignBottom, { picture.directions[1] });
}

void PictureView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    sampleAgain();
}

void PictureView::zoomBy(double factor, QPointF at)
{
    PictureFrame zoomed = frame();
    const QPointF device = at * devicePixelRatioF();
    const double step = std::clamp(zoomed.step / factor, 0.01, 100.0);
    zoomed.left += device.x() * (zoomed.step - step);
    zoomed.top += device.y() * (zoomed.step - step) / m_picture->pixelAspect;
    zoomed.step = step;
    m_zoomed = zoomed;
    sampleAgain();
}

void PictureView::wheelEvent(QWheelEvent* event)
{
    if (!m_picture)
        return;
    const int delta = event->angleDelta().y();
    if (event->modifiers() & Qt::ControlModifier) {
        zoomBy(std::pow(zoomStep, delta / 120.0), event->position());
        return;
    }
    m_wheelRest += delta; // touchpads send fractions of a notch
    const int notches = m_wheelRest / 120;
    m_wheelRest -= notches * 120;
    if (notches != 0)
        Q_EMIT stepRequested(-notches);
}

void PictureView::mousePressEvent(QMouseEvent* event)
{
    m_last = event->position();
    const bool pans = event->button() == Qt::MiddleButton
        || (event->button() == Qt::LeftButton && event->modifiers() & Qt::ShiftModifier);
    m_drag = pans ? Drag::Pan : Drag::Window;
}

void PictureView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF moved = event->position() - m_last;
    m_last = event->position();
    if (!m_picture || m_drag == Drag::None)
        return;
    if (m_drag == Drag::Pan) {
        PictureFrame panned = frame();
        panned.left -= moved.x() * devicePixelRatioF() * panned.step;
        panned.top -= moved.y() * devicePixelRatioF() * panned.step / m_picture->pixelAspect;
        m_zoomed = panned;
        sampleAgain();
    } else if (!m_picture->isColour()) {
        const ValueRange range = m_picture->range;
        const double step = std::max(range.maximum - range.minimum, 1e-6) / 1000.0;
        Window window = m_look.window;
        window.centre += moved.y() * step;
        window.width = std::max(step, window.width + moved.x() * step);
        window.explanation.clear();
        window.table.reset();
        setWindow(window);
    }
}

void PictureView::mouseReleaseEvent(QMouseEvent* /*event*/)
{
    m_drag = Drag::None;
}

void PictureView::keyPressEvent(QKeyEvent* event)
{
    const auto step = [this](int pictures) { Q_EMIT stepRequested(pictures); };
    const QPointF centre = QRectF(rect()).center();
    constexpr int everything = 1000000;
    switch (m_picture ? event->key() : 0) {
    case Qt::Key_Up:
        return step(-1);
    case Qt::Key_Down:
        return step(1);
    case Qt::Key_PageUp:
        return step(-10);
    case Qt::Key_PageDown:
        return step(10);
    case Qt::Key_Home:
        return step(-everything);
    case Qt::Key_End:
        return step(everything);
    case Qt::Key_Plus:
        return zoomBy(zoomStep, centre);
    case Qt::Key_Minus:
        return zoomBy(1.0 / zoomStep, centre);
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace fovea::views
