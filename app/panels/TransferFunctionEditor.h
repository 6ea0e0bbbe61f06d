#pragma once

#include "views/scene/TransferFunctions.h"

#include <QWidget>

namespace fovea::app {

// Opacity over value as a line of points, each with its colour: drag moves a point, a double click on the
// line adds one or, on a point, chooses its colour; Delete deletes the selected one; Left, Right, Up and Down
// move it.
class TransferFunctionEditor : public QWidget {
    Q_OBJECT

public:
    explicit TransferFunctionEditor(QWidget* parent = nullptr);

    void setFunction(const views::TransferFunction& function);
    [[nodiscard]] const views::TransferFunction& function() const { return m_function; }
    [[nodiscard]] int selectedPoint() const { return m_selected; } // -1: none

    [[nodiscard]] QSize sizeHint() const override { return { 240, 130 }; }
    [[nodiscard]] QSize minimumSizeHint() const override { return { 160, 100 }; }

Q_SIGNALS:
    void edited(const fovea::views::TransferFunction& function); // by the person

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] QPointF toWidget(const views::TransferPoint& point) const;
    [[nodiscard]] int pointAt(QPointF position) const;
    void movePoint(int index, double position, double opacity);
    void chooseColour(int index);

    views::TransferFunction m_function;
    double m_low = 0.0; // of the positions that are shown
    double m_high = 1.0;
    int m_selected = -1;
    bool m_dragging = false;
};

} // namespace fovea::app
