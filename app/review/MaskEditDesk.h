#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/review/MaskEditor.h"

#include <QObject>
#include <QPointF>

#include <memory>
#include <optional>
#include <vector>

class QMouseEvent;
class QTimer;
class QUndoStack;
class QWheelEvent;

namespace fovea::views {
class SlicePane;
class ViewGrid;
} // namespace fovea::views

namespace fovea::app {

class MaskEditPanel;
class ReviewController;
class StudySession;

// Painting in the panes: while a mask is edited, the left button paints, Shift and the wheel change the size,
// and all else is the panes' as before. A stroke is one undoable step and one event of the journal; it is
// shown while it is drawn and taken back should the journal not get it.
class MaskEditDesk : public QObject {
    Q_OBJECT

public:
    // All outlive the desk.
    MaskEditDesk(StudySession& session, views::ViewGrid& grid, QUndoStack& stack, ReviewController& review,
        QObject* parent = nullptr);
    ~MaskEditDesk() override;

    [[nodiscard]] MaskEditPanel* panel() const { return m_panel; }
    [[nodiscard]] bool isEditing() const { return m_editor != nullptr; }
    [[nodiscard]] const MaskEditor* editor() const { return m_editor.get(); }
    void setEditing(bool on);

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void editingChanged();

private:
    void begin(Result<std::shared_ptr<MaskEditor>> editor);
    void finish(bool isShown);
    bool handleMouse(views::SlicePane& pane, QMouseEvent& event);
    bool handleWheel(const QWheelEvent& event);
    void dab(views::SlicePane& pane, QPointF position);
    void endStroke();
    void run(int action);
    // Shows and writes what a tool did, as a step.
    void commit(const QString& name, MaskChange change);
    void write(const QString& name, const MaskChange& change);
    void repaint();
    void settle();
    void showDifference(bool shown);
    [[nodiscard]] views::SlicePane* paneOf(QObject* viewport) const;

    StudySession& m_session;
    views::ViewGrid& m_grid;
    QUndoStack& m_stack;
    ReviewController& m_review;
    MaskEditPanel* m_panel = nullptr;
    std::shared_ptr<MaskEditor> m_editor; // shared with the thread that settles it
    QString m_mask; // in the review
    std::vector<MaskChange> m_stroke;
    std::optional<Vec3> m_last; // of the stroke
    views::SlicePane* m_strokePane = nullptr;
    std::shared_ptr<const LabelMap> m_difference; // shown over the mask; may be null
    QTimer* m_settleTimer = nullptr;
    BackgroundTask m_beginTask;
    BackgroundTask m_settleTask;
    BackgroundTask m_differenceTask;
    quint64 m_turn = 0; // of editing: steps of an earlier one do nothing
};

} // namespace fovea::app
