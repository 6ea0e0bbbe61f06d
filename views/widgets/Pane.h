#pragma once

#include "views/widgets/Viewport.h"

#include <QPointF>
#include <QWidget>

namespace fovea::views {

// One pane of a grid: a viewport with a frame that shows the keyboard's focus. What it shows is its
// subclass's.
class Pane : public QWidget {
    Q_OBJECT

public:
    [[nodiscard]] Viewport& viewport() const { return *m_viewport; }
    virtual void resetView() = 0;
    virtual void setEmptyText(const QString& text) = 0;

Q_SIGNALS:
    void maximiseRequested(); // a double click, or the key F
    void menuRequested(const QPoint& globalPosition); // a right click that moves nothing, or the menu key
    void focused();

protected:
    Pane(Viewport::Source source, QWidget* parent);

    // Thin, at the right of the picture.
    void addSideWidget(QWidget* widget);
    // Asks for a new picture.
    void refresh();
    // From a position on the viewport to one in the scene.
    [[nodiscard]] QPointF scenePosition(QPointF viewportPosition) const;

    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    Viewport* m_viewport = nullptr;
};

} // namespace fovea::views
