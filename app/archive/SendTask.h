#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/network/SendQueue.h"

#include <QObject>
#include <QTimer>

namespace fovea::app {

// Sends what waits in the queue while the window is open, also what an earlier run of the program left there.
// GUI thread.
class SendTask : public QObject {
    Q_OBJECT

public:
    explicit SendTask(QObject* parent = nullptr);

    // Tries what is due. An attempt that runs is broken off for it.
    void send();

Q_SIGNALS:
    // sent: in this attempt; waiting and refused: in the queue now. problem: the last one's, or empty. Not
    // told again while nothing changes.
    void attempted(int sent, int waiting, int refused, const QString& problem);
    void failed(const fovea::Error& error);

private:
    struct Outcome {
        int sent = 0;
        int waiting = 0;
        int refused = 0;
        QString problem {};

        bool operator==(const Outcome&) const = default;
    };

    Outcome m_told;
    QTimer m_timer;
    BackgroundTask m_task;
};

} // namespace fovea::app
