#pragma once

#include "core/review/MeasurementList.h"
#include "views/tools/SliceTool.h"

#include <functional>
#include <optional>

namespace fovea::views {

// Makes measurements of one kind, and edits those that are there: handles move their point, lines the whole.
// Distances, boxes and arrows by a drag or by two clicks; angles by clicks; polygons by clicks until a double
// click, Enter or a click on the first corner; freehand by a drag. Escape gives up, Delete deletes the
// selected one.
class MeasureTool : public SliceTool {
public:
    // What is to become of a measurement: made (no before), changed, or deleted (no after). The list holds
    // `before` when this is called.
    using Commit = std::function<void(std::optional<Measurement> before, std::optional<Measurement> after)>;

    // The list outlives the tool.
    MeasureTool(MeasurementList& list, Commit commit);

    // Nothing: edits only.
    void setKind(std::optional<Measurement::Kind> kind);
    [[nodiscard]] std::optional<Measurement::Kind> kind() const { return m_kind; }
    [[nodiscard]] bool isDrafting() const { return m_draft.has_value(); }
    void deleteSelected();

    bool press(const Event& event) override;
    void drag(const Event& event) override;
    void release(const Event& event) override;
    bool hover(const Event& event) override;
    bool doubleClick(const Event& event) override;
    bool keyPress(SlicePane& pane, QKeyEvent& event) override;
    [[nodiscard]] bool wantsKey(int key) const override;
    void paint(const SliceScene& scene, Overlay& overlay) const override;
    [[nodiscard]] std::optional<Qt::CursorShape> cursor() const override;

private:
    struct Edit {
        Measurement before;
        int handle = -1; // -1 moves all
        Vec3 grabbedLps;
    };

    bool pressOnExisting(const Event& event);
    void start(const Event& event);
    void advance(const Event& event);
    void finish();
    void moveEdited(const Event& event);

    MeasurementList& m_list;
    Commit m_commit;
    std::optional<Measurement::Kind> m_kind;
    std::optional<Measurement> m_draft; // its last point follows the mouse
    std::optional<Edit> m_edit;
    const SliceScene* m_scene = nullptr; // in which the draft is made
    QPointF m_pressed;
};

} // namespace fovea::views
