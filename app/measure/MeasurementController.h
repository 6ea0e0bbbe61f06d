#pragma once

#include "core/review/MeasurementList.h"
#include "views/tools/MeasureTool.h"

#include <QObject>

#include <optional>
#include <vector>

class QAction;
class QActionGroup;
class QUndoStack;
class QWidget;

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

// What is to be read of a measurement's kind: "Distance".
[[nodiscard]] QString kindTitle(Measurement::Kind kind);

// Measuring in the panes of a grid: the list, the tool, and every change as a step that can be undone.
class MeasurementController : public QObject {
    Q_OBJECT

public:
    // All outlive it. The parent is that of dialogs.
    MeasurementController(views::ViewGrid& grid, QUndoStack& undo, QWidget& parent);
    ~MeasurementController() override;

    [[nodiscard]] MeasurementList& list() { return m_list; }
    // One a kind, and the first to measure nothing; checkable, exclusive.
    [[nodiscard]] const std::vector<QAction*>& toolActions() const { return m_toolActions; }
    [[nodiscard]] QAction* deleteAction() const { return m_delete; }
    [[nodiscard]] QAction* windowAction() const { return m_window; }

    void rename(const QString& id, const QString& name);
    void remove(const QString& id);
    void removeAll();
    // Puts the cursor onto it and turns a pane to its plane.
    void jumpTo(const QString& id);
    // The window that shows the values of the selected region: from its 1st to its 99th percentile.
    void windowFromSelection();

private:
    void commit(std::optional<Measurement> before, std::optional<Measurement> after);
    void askForText(Measurement measurement);
    void push(const QString& name, std::optional<Measurement> before, std::optional<Measurement> after);
    void createActions();

    views::ViewGrid& m_grid;
    QUndoStack& m_undo;
    QWidget& m_parent;
    MeasurementList m_list;
    views::MeasureTool m_tool;
    QActionGroup* m_group = nullptr;
    std::vector<QAction*> m_toolActions;
    QAction* m_delete = nullptr;
    QAction* m_window = nullptr;
};

} // namespace fovea::app
