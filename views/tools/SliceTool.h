#pragma once

#include "core/geometry/Vector.h"
#include "views/scene/Overlay.h"

#include <QPointF>
#include <Qt>

#include <optional>

class QKeyEvent;

namespace fovea::views {

class SlicePane;
class SliceScene;

// What the left mouse button does in slice panes, before the pane itself sees it. One tool serves all panes.
class SliceTool {
public:
    struct Event {
        SlicePane& pane;
        QPointF position; // in the pane's scene, device pixels
        Vec3 pointLps; // there, on the slice
        Qt::KeyboardModifiers modifiers {};
    };

    SliceTool() = default;
    virtual ~SliceTool() = default;
    SliceTool(const SliceTool&) = delete;
    SliceTool& operator=(const SliceTool&) = delete;

    // True takes the gesture: moves and the release come here, and the pane does nothing.
    virtual bool press(const Event&) { return false; }
    virtual void drag(const Event&) { }
    virtual void release(const Event&) { }
    // The mouse moves without a button. True draws the picture anew.
    virtual bool hover(const Event&) { return false; }
    // True: the pane does not become large.
    virtual bool doubleClick(const Event&) { return false; }
    virtual bool keyPress(SlicePane&, QKeyEvent&) { return false; }
    // Whether a key without modifiers is the tool's now, even where a command of the window has it too.
    [[nodiscard]] virtual bool wantsKey(int) const { return false; }
    // Over everything else in each slice.
    virtual void paint(const SliceScene&, Overlay&) const { }
    // Of the mouse; nothing leaves it to the pane.
    [[nodiscard]] virtual std::optional<Qt::CursorShape> cursor() const { return std::nullopt; }
};

} // namespace fovea::views
