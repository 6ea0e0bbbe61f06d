#pragma once

#include <QImage>
#include <QWidget>

#include <functional>

namespace fovea::views {

// Shows a picture that is computed in memory, pixel for pixel. Nothing here needs OpenGL, so that a window
// looks the same on every driver, and over a network.
class Viewport : public QWidget {
    Q_OBJECT

public:
    // Gives the picture at a size in device pixels. Its pixels need not outlive the call that paints them.
    using Source = std::function<QImage(int width, int height, double pixelRatio)>;

    Viewport(Source source, QWidget* parent);

    // As it would be painted now.
    [[nodiscard]] QImage picture() const;

    [[nodiscard]] QSize sizeHint() const override { return { 480, 400 }; }
    [[nodiscard]] QSize minimumSizeHint() const override { return { 120, 100 }; }

Q_SIGNALS:
    void painted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Source m_source;
};

} // namespace fovea::views
