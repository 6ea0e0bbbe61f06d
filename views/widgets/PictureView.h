#pragma once

#include "views/scene/PicturePainter.h"

#include <QPointF>
#include <QStringList>
#include <QWidget>

#include <memory>
#include <optional>

namespace fovea::views {

// One picture without a place in space, and the gestures on it:
//   wheel                  asks for the next or previous picture; with Ctrl zoom, at the pointer
//   right or left drag     window: right widens, down darkens
//   middle or Shift+left   pan
//   + and -                zoom. R: reset the view. I: invert
class PictureView : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(QWidget* parent = nullptr);
    ~PictureView() override;

    // The next picture of the same series keeps zoom, place and window; keepsView tells that it is one.
    void setPicture(std::shared_ptr<const Picture> picture, bool keepsView);
    [[nodiscard]] const std::shared_ptr<const Picture>& picture() const { return m_picture; }
    void setCaption(const QStringList& lines); // above what the picture says of itself
    void setWindow(const Window& window);
    [[nodiscard]] const Window& window() const { return m_look.window; }
    void setInverted(bool inverted);
    [[nodiscard]] bool isInverted() const { return m_look.inverted; }
    void setOverlaysVisible(bool visible);
    void resetView(); // fit, window

    // The whole as it is shown, without the widget's frame.
    [[nodiscard]] QImage image();

Q_SIGNALS:
    void stepRequested(int pictures);
    void windowChanged(const fovea::Window& window);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Drag { None, Window, Pan };

    [[nodiscard]] PictureFrame frame() const; // in pixels of the device
    void zoomBy(double factor, QPointF at);
    void drawText(QPainter& painter);
    void sampleAgain();

    std::shared_ptr<const Picture> m_picture;
    QStringList m_caption;
    PictureLook m_look;
    PicturePainter m_painter;
    std::optional<PictureFrame> m_zoomed; // none: fit
    bool m_mustSample = true;
    bool m_mustCompose = true;
    Drag m_drag = Drag::None;
    QPointF m_last;
    int m_wheelRest = 0;
};

} // namespace fovea::views
