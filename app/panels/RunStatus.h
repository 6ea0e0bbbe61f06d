#pragma once

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QProgressBar;

namespace fovea::app {

// Where a run on the worker is: a bar and the time that is left while it lasts, and what came of it.
class RunStatus : public QWidget {
    Q_OBJECT

public:
    // The name is that of the line of words.
    explicit RunStatus(const QString& name, QWidget* parent = nullptr);

    void start();
    void showProgress(const QString& stage, double fraction);
    void end(const QString& sentence);
    void clear();
    [[nodiscard]] bool isRunning() const { return m_running; }

private:
    bool m_running = false;
    QElapsedTimer m_elapsed;
    QProgressBar* m_progress = nullptr;
    QLabel* m_words = nullptr;
};

} // namespace fovea::app
