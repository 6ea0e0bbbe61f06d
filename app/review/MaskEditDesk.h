#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/review/MaskEditor.h"
#include "views/scene/Layers.h"
#include "views/widgets/VolumePane.h"

#include <QObject>
#include <QPointF>
#include <QPointer>

#include <memory>
#include <optional>
#include <vector>

class QMouseEvent;
class QTimer;
class QUndoStack;
class QWheelEvent;

namespace fovea::views {
class BrushRing;
class Pane;
class SlicePane;
class ViewGrid;
} // namespace fovea::views

namespace fovea::app {

class MaskEditPanel;
class ReviewController;
class StudySession;

// Painting in the panes: while a mask is edited, the left button paints, Shift and the wheel change the size,
// and all else is the panes' as before. In 3D it paints where the pointer is on the mask's surface, with a
// ball, and turns the volume elsewhere. A stroke is one undoable step and one event of the journal; it is
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
    bool handleMouse(views::Pane& pane, QMouseEvent& event);
    bool handleWheel(views::Pane& pane, const QWheelEvent& event);
    // Whether there is something to paint on.
    bool beginStroke(views::Pane& pane, QPointF position);
    void continueStroke(QPointF position);
    void dabInPlane(views::SlicePane& pane, QPointF position);
    void dabOnSurface(views::VolumePane& pane, QPointF position);
    void paintBall(Vec3 pointLps);
    void fillBehind(const views::VolumePane::Hit& hit);
    [[nodiscard]] const Volume* imageOnGrid() const;
    void keep(MaskChange change);
    void endStroke();
    void showRing(views::Pane& pane, QPointF position);
    void hideRing();
    void run(int action);
    // Shows and writes what a tool did, as a step.
    void commit(const QString& name, MaskChange change);
    void write(const QString& name, const MaskChange& change);
    void repaint();
    void repaint(const MaskChange& change); // no more than what it changed
    void settle();
    void showDifference(bool shown);
    void watchPanes();
    [[nodiscard]] views::Pane* paneOf(QObject* viewport) const;
    [[nodiscard]] views::LabelLayer shownLayer() const; // of the overlay, as the 3D view has it

    StudySession& m_session;
    views::ViewGrid& m_grid;
    QUndoStack& m_stack;
    ReviewController& m_review;
    MaskEditPanel* m_panel = nullptr;
    std::shared_ptr<MaskEditor> m_editor; // shared with the thread that settles it
    QString m_mask; // in the review
    std::vector<MaskChange> m_stroke;
    std::optional<Vec3> m_last; // of the stroke
    QPointF m_lastPosition; // of the stroke, on the viewport
    QPointer<views::Pane> m_strokePane;
    views::LabelLayer m_strokeSurface; // that a stroke in 3D follows: it would dig into a changing one
    QPointer<views::BrushRing> m_ring; // on the viewport with the pointer
    std::shared_ptr<const LabelMap> m_difference; // shown over the mask; may be null
    QTimer* m_settleTimer = nullptr;
    BackgroundTask m_beginTask;
    BackgroundTask m_settleTask;
    BackgroundTask m_differenceTask;
    quint64 m_turn = 0; // of editing: steps of an earlier one do nothing
};

} // namespace fovea::app
