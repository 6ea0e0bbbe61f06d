#pragma once

#include <QObject>

namespace fovea::app {

class MainWindow;

// What the demo shows by itself: as soon as its CT is open, the detector runs, and the best finding is
// explained. Once; whatever the person starts meanwhile is left alone.
class DemoTour : public QObject {
    Q_OBJECT

public:
    // The window must outlive it. Opens the demo study.
    explicit DemoTour(MainWindow& window);

private:
    void startModel();
    void explainBest();

    MainWindow& m_window;
    bool m_runs = false; // the model
    bool m_isDone = false;
};

} // namespace fovea::app
