#pragma once

#include "views/widgets/Viewport.h"

#include <QPointF>
#include <QWidget>

namespace fovea::views {

class ViewState;

// One pane of a grid: a viewport with a frame that shows the keyboard's focus, and the state that it shows.
// How it shows it is its subclass's.
class Pane : public QWidget {
    Q_OBJECT

public:
    [[nodiscard]] Viewport& viewport() const { return *m_viewport; }
    [[nodiscard]] ViewState& state() const { return *m_state; }
    // The state outlives the pane, or its place in it.
    void setState(ViewState& state);
    virtual void resetView() = 0;
    virtual void setEmptyText(const QString& text) = 0;

Q_SIGNALS:
    void maximiseRequested(); // a double click, or the key F
    void menuRequested(const QPoint& globalPosition); // a right click that moves nothing, or the menu key
    void focused();

protected:
    // Subclasses call showState() once they are made.
    Pane(Viewport::Source source, ViewState& state, QWidget* parent);

    void showState();
    // Follows the signals of state(); those of an earlier one are gone.
    virtual void connectState() = 0;
    // Shows all of state().
    virtual void syncVolume() = 0;
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
    ViewState* m_state;
    Viewport* m_viewport = nullptr;
};

} // namespace fovea::views
