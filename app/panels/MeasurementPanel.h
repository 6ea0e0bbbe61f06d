#pragma once

#include "core/image/Volume.h"
#include "core/review/MeasurementList.h"

#include <QWidget>

#include <memory>

class QLabel;
class QStackedLayout;
class QTreeWidget;

namespace fovea::app {

// The measurements with their values; the selected region's histogram below. Enter or a double click jumps
// to one, F2 renames it, Delete deletes it.
class MeasurementPanel : public QWidget {
    Q_OBJECT

public:
    // The list outlives the panel.
    explicit MeasurementPanel(MeasurementList& list, QWidget* parent = nullptr);

    // On whose voxels they are measured; may be null.
    void setVolume(std::shared_ptr<const Volume> volume);

Q_SIGNALS:
    void jumpRequested(const QString& id);
    void renameRequested(const QString& id, const QString& name);
    void deleteRequested(const QString& id);
    void deleteAllRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void showHistogram();
    void copy();

    MeasurementList& m_list;
    std::shared_ptr<const Volume> m_volume;
    QStackedLayout* m_pages = nullptr;
    QTreeWidget* m_tree = nullptr;
    QLabel* m_histogram = nullptr;
    QLabel* m_details = nullptr;
};

} // namespace fovea::app
