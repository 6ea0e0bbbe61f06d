#pragma once

#include "app/study/StoredResults.h"
#include "core/geometry/Vector.h"

#include <QObject>

class QTreeWidget;
class QTreeWidgetItem;
class QWidget;

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class ResultLoader;
class StudySession;

// What was stored beside the series by whomever: draws it, and lists all of it, with what could not be drawn.
// The first segmentation and the first map are drawn, and the boxes and lines of all reports; a click on
// another one draws that. What the program itself found meanwhile is not drawn over. GUI thread.
class StoredResultsDesk : public QObject {
    Q_OBJECT

public:
    // All must live longer.
    StoredResultsDesk(
        StudySession& session, ResultLoader& loader, views::ViewGrid& grid, QObject* parent = nullptr);

    // The list, for a dock, which owns it.
    [[nodiscard]] QWidget* panel() const;

Q_SIGNALS:
    // Whether there is anything to list.
    void availableChanged(bool available);

private:
    void show(const StoredResults& results);
    void list(const StoredResults& results);
    void drawMap(const MapContents& map);
    void drawRegions(const StoredResults& results);
    void choose(const QTreeWidgetItem& item);

    StudySession& m_session;
    ResultLoader& m_loader;
    views::ViewGrid& m_grid;
    QTreeWidget* m_tree = nullptr;
};

} // namespace fovea::app
