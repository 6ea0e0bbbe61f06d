#pragma once

#include "core/study/Study.h"

#include <QImage>
#include <QWidget>

class QLabel;
class QStackedLayout;
class QTreeWidget;
class QTreeWidgetItem;

namespace fovea::app {

// The studies that are open and their series, with thumbnails. Series with warnings wear a sign; files that
// were left out are counted, with the reasons in the tooltip. A series can be dragged
// away: see seriesMimeType().
class SeriesPanel : public QWidget {
    Q_OBJECT

public:
    explicit SeriesPanel(QWidget* parent = nullptr);

    void setCollection(const StudyCollection& collection);
    // Which one the window shows; the list selects it.
    void setCurrent(const Series& series);
    void setThumbnail(const Series& series, const QImage& picture);

Q_SIGNALS:
    void seriesActivated(const fovea::Series& series);

private:
    QTreeWidgetItem* itemOf(const Series& series) const;
    void addStudy(const Study& study);
    void showRefused(const std::vector<RefusedFile>& refused);

    QStackedLayout* m_pages = nullptr;
    QTreeWidget* m_tree = nullptr;
    QLabel* m_refused = nullptr;
    StudyCollection m_collection;
};

} // namespace fovea::app
