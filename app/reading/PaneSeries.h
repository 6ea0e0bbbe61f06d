#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/image/Volume.h"
#include "core/study/Study.h"

#include <QObject>

#include <map>
#include <memory>
#include <vector>

namespace fovea::views {
class ViewGrid;
class ViewState;
} // namespace fovea::views

namespace fovea::app {

// Other series in single panes, beside the one that the window is about. Each has a state of its own, whose
// cursor follows the main one by position where both lie in one frame of reference.
class PaneSeries : public QObject {
    Q_OBJECT

public:
    explicit PaneSeries(views::ViewGrid& grid, QObject* parent = nullptr);
    ~PaneSeries() override;

    // Reads it in the background, unless it is there already, and shows it in the pane, in the plane that the
    // pane shows. Several are read one after the other.
    void show(const Series& series, int pane);
    // The series that the pane shows of its own; null: what the window is about.
    [[nodiscard]] const Series* seriesAt(int pane) const;
    // The pane shows what the window is about again.
    void showMain(int pane);
    void clear();
    // Whether cursors follow each other at all.
    void setSynchronised(bool synchronised);
    [[nodiscard]] bool isSynchronised() const { return m_synchronised; }

Q_SIGNALS:
    void placed(int pane); // its series is there
    void failed(const fovea::Error& error);
    void progressed(const QString& stage, double fraction);
    void busyChanged(bool busy);

private:
    struct Shown {
        Series series;
        std::unique_ptr<views::ViewState> state;
    };
    struct Wanted {
        Series series;
        int pane = 0;
    };

    void readNext();
    void take(const Wanted& wanted, std::shared_ptr<const Volume> volume);
    void place(const QString& key, int pane);

    views::ViewGrid& m_grid;
    BackgroundTask m_read;
    std::vector<Wanted> m_wanted; // the first is being read
    std::map<QString, Shown> m_shown; // by series
    bool m_synchronised = true;
};

} // namespace fovea::app
