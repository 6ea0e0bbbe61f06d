#pragma once

#include <QWidget>

class QVBoxLayout;

namespace fovea::views {

class Scene;
class Viewport;
class ViewState;

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
    Pane(Scene& scene, QWidget* parent);

    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    Viewport* m_viewport = nullptr;
};

} // namespace fovea::views
