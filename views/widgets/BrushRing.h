#pragma once

#include <QPointF>
#include <QWidget>

namespace fovea::views {

// The outline of a brush over a viewport: where it would act, and how large it is. Lets the mouse through.
class BrushRing : public QWidget {
public:
    explicit BrushRing(QWidget& viewport);

    // Pixels of the viewport; not in device pixels.
    void showAt(QPointF centre, double radius);
    [[nodiscard]] double radius() const { return m_radius; }
    [[nodiscard]] QPointF centre() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QPointF m_centre; // in the ring's own rectangle
    double m_radius = 0.0;
};

} // namespace fovea::views
