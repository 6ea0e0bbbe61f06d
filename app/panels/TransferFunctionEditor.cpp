#include "app/panels/TransferFunctionEditor.h"

#include <QColorDialog>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

constexpr double reach = 9.0;
constexpr double radius = 5.0;

QColor colourOf(const views::TransferPoint& point)
{
    return QColor::fromRgbF(
        static_cast<float>(point.red), static_cast<float>(point.green), static_cast<float>(point.blue));
}

} // namespace

TransferFunctionEditor::TransferFunctionEditor(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Opacity and colour by value"));
    setToolTip(tr("Drag a point. Double click: add a point, or change a point's colour. Delete: remove it"));
}

void TransferFunctionEditor::setFunction(const views::TransferFunction& function)
{
    if (m_dragging || function == m_function)
        return;
    m_function = function;
    m_selected = -1;
    if (!function.points.empty()) {
        m_low = function.points.front().position;
        m_high = std::max(function.points.back().position, m_low + 1e-6);
    }
    update();
}

QRectF TransferFunctionEditor::plot() const
{
    return QRectF(rect()).adjusted(8, 8, -8, -20);
}

QPointF TransferFunctionEditor::toWidget(const views::TransferPoint& point) const
{
    const QRectF area = plot();
    return { area.left() + (point.position - m_low) / (m_high - m_low) * area.width(),
        area.bottom() - point.opacity * area.height() };
}

int TransferFunctionEditor::pointAt(QPointF position) const
{
    int found = -1;
    double nearest = reach;
    for (std::size_t n = 0; n < m_function.points.size(); ++n) {
        const QPointF offset = toWidget(m_function.points[n]) - position;
        if (const double distance = std::hypot(offset.x(), offset.y()); distance < nearest) {
            nearest = distance;
            found = static_cast<int>(n);
        }
    }
    return found;
}

// Points keep their order; the first and the last keep their place.
void TransferFunctionEditor::movePoint(int index, double position, double opacity)
{
    auto& points = m_function.points;
    const auto n = static_cast<std::size_t>(index);
    if (n > 0 && n + 1 < points.size()) {
        const double gap = 1e-3 * (m_high - m_low);
        points[n].position = std::clamp(position, points[n - 1].position + gap, points[n + 1].position - gap);
    }
    points[n].opacity = std::clamp(opacity, 0.0, 1.0);
    update();
    Q_EMIT edited(m_function);
}

void TransferFunctionEditor::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = plot();
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_function.points.empty())
        return;
    QLinearGradient gradient(area.topLeft(), area.topRight());
    QPolygonF line;
    for (const views::TransferPoint& point : m_function.points) {
        gradient.setColorAt(
            std::clamp((point.position - m_low) / (m_high - m_low), 0.0, 1.0), colourOf(point));
        line << toWidget(point);
    }
    QPolygonF below = line;
    below << area.bottomRight() << area.bottomLeft();
    painter.setPen(Qt::NoPen);
    painter.setBrush(gradient);
    painter.drawPolygon(below);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette().color(QPalette::Text), 1.5));
    painter.drawPolyline(line);
    for (std::size_t n = 0; n < m_function.points.size(); ++n) {
        const bool isSelected = static_cast<int>(n) == m_selected;
        painter.setPen(QPen(palette().color(isSelected ? QPalette::Highlight : QPalette::Text),
            isSelected && hasFocus() ? 3.0 : 1.5));
        painter.setBrush(colourOf(m_function.points[n]));
        painter.drawEllipse(line[static_cast<qsizetype>(n)], radius, radius);
    }
    painter.setPen(palette().color(QPalette::PlaceholderText));
    const QRectF labels(area.left(), area.bottom() + 3, area.width(), 16);
    painter.drawText(labels, Qt::AlignLeft, QString::number(m_low, 'g', 4));
    painter.drawText(labels, Qt::AlignRight, QString::number(m_high, 'g', 4));
    if (m_selected >= 0) {
        const auto& point = m_function.points[static_cast<std::size_t>(m_selected)];
        painter.drawText(labels, Qt::AlignHCenter,
            tr("%1: %2 %").arg(point.position, 0, 'g', 4).arg(100.0 * point.opacity, 0, 'f', 0));
    }
}

void TransferFunctionEditor::mousePressEvent(QMouseEvent* event)
{
    m_selected = pointAt(event->position());
    m_dragging = m_selected >= 0;
    update();
}

void TransferFunctionEditor::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragging)
        return;
    const QRectF area = plot();
    movePoint(m_selected, m_low + (event->position().x() - area.left()) / area.width() * (m_high - m_low),
        (area.bottom() - event->position().y()) / area.height());
}

void TransferFunctionEditor::mouseReleaseEvent(QMouseEvent*)
{
    m_dragging = false;
}

void TransferFunctionEditor::mouseDoubleClickEvent(QMouseEvent* event)
{
    m_dragging = false;
    if (const int point = pointAt(event->position()); point >= 0)
        return chooseColour(point);
    auto& points = m_function.points;
    const QRectF area = plot();
    const double position = m_low + (event->position().x() - area.left()) / area.width() * (m_high - m_low);
    const auto next = std::ranges::find_if(
        points, [&](const views::TransferPoint& point) { return point.position > position; });
    if (next == points.begin() || next == points.end())
        return;
    // As it was there, with the opacity of the click.
    const views::TransferPoint& before = *(next - 1);
    const double part = (position - before.position) / (next->position - before.position);
    const auto mix = [&](double a, double b) { return a + (b - a) * part; };
    const views::TransferPoint added { position, mix(before.red, next->red), mix(before.green, next->green),
        mix(before.blue, next->blue),
        std::clamp((area.bottom() - event->position().y()) / area.height(), 0.0, 1.0) };
    m_selected = static_cast<int>(next - points.begin());
    points.insert(next, added);
    update();
    Q_EMIT edited(m_function);
}

void TransferFunctionEditor::chooseColour(int index)
{
    auto* dialog = new QColorDialog(colourOf(m_function.points[static_cast<std::size_t>(index)]), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QColorDialog::colorSelected, this, [this, index](const QColor& colour) {
        if (index >= static_cast<int>(m_function.points.size()))
            return;
        auto& point = m_function.points[static_cast<std::size_t>(index)];
        point.red = static_cast<double>(colour.redF());
        point.green = static_cast<double>(colour.greenF());
        point.blue = static_cast<double>(colour.blueF());
        update();
        Q_EMIT edited(m_function);
    });
    dialog->open();
}

void TransferFunctionEditor::keyPressEvent(QKeyEvent* event)
{
    const int count = static_cast<int>(m_function.points.size());
    if (m_selected < 0 || m_selected >= count) {
        if (count > 0 && event->key() == Qt::Key_Space) {
            m_selected = 0;
            return update();
        }
        return QWidget::keyPressEvent(event);
    }
    const auto& point = m_function.points[static_cast<std::size_t>(m_selected)];
    const double step = 0.01 * (m_high - m_low);
    switch (event->key()) {
    case Qt::Key_Left:
        return movePoint(m_selected, point.position - step, point.opacity);
    case Qt::Key_Right:
        return movePoint(m_selected, point.position + step, point.opacity);
    case Qt::Key_Up:
        return movePoint(m_selected, point.position, point.opacity + 0.02);
    case Qt::Key_Down:
        return movePoint(m_selected, point.position, point.opacity - 0.02);
    case Qt::Key_Space:
        m_selected = (m_selected + 1) % count;
        return update();
    case Qt::Key_Return:
        return chooseColour(m_selected);
    case Qt::Key_Delete:
        if (m_selected > 0 && m_selected + 1 < count) {
            m_function.points.erase(m_function.points.begin() + m_selected);
            m_selected = -1;
            update();
            Q_EMIT edited(m_function);
        }
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace fovea::app
