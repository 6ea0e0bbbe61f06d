#pragma once

#include <QPointF>
#include <QWidget>

#include <memory>

namespace fovea::views {

class Scene;
class Viewport;

// One pane of a grid: a viewport with a frame that shows the keyboard's focus. What it shows is its
// subclass's.
class Pane : public QWidget {
    Q_OBJECT

public:
    ~Pane() override;

    [[nodiscard]] Viewport& viewport() const { return *m_viewport; }
    virtual void resetView() = 0;
    virtual void setEmptyText(const QString& text) = 0;

Q_SIGNALS:
    void maximiseRequested(); // a double click, or the key F

protected:
    Pane(std::unique_ptr<Scene> scene, QWidget* parent);

    // Thin, at the right of the picture.
    void addSideWidget(QWidget* widget);
    // Asks for a new picture.
    void refresh();
    [[nodiscard]] Scene& baseScene() const { return *m_scene; }
    // From a position on the viewport to one in the scene.
    [[nodiscard]] QPointF scenePosition(QPointF viewportPosition) const;

    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    std::unique_ptr<Scene> m_scene;
    Viewport* m_viewport = nullptr;
};

} // namespace fovea::views
