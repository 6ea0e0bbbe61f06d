#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"

#include <QObject>
#include <QString>

#include <functional>
#include <thread>
#include <utility>

namespace fovea::app {

// One piece of long work at a time on a thread of its own, for the GUI. Results and progress arrive in the
// thread of this object. Starting anew or destroying it cancels the work that runs and waits for it; its
// result is dropped.
class BackgroundTask : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~BackgroundTask() override { cancelAndWait(); }

    // work(Progress) -> Result<T> runs on the thread; done(Result<T>) in this object's thread, unless
    // superseded.
    template <class Work, class Done>
    void start(Work work, Done done)
    {
        cancelAndWait();
        const quint64 run = ++m_run;
        m_isRunning = true;
        m_thread = std::jthread(
            [this, run, work = std::move(work), done = std::move(done)](const std::stop_token& stop) mutable {
                const Progress progress(
                    [this, run](const std::string& stage, double fraction) {
                        QMetaObject::invokeMethod(
                            this, [this, run, stage = QString::fromStdString(stage), fraction] {
                                if (run == m_run)
                                    Q_EMIT progressed(stage, fraction);
                            });
                    },
                    stop);
                auto result = work(progress);
                QMetaObject::invokeMethod(
                    this, [this, run, result = std::move(result), done = std::move(done)]() mutable {
                        if (run != m_run)
                            return;
                        m_isRunning = false;
                        done(std::move(result));
                    });
            });
    }

    void cancel() { m_thread.request_stop(); }
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    void progressed(const QString& stage, double fraction);

private:
    void cancelAndWait()
    {
        ++m_run;
        m_isRunning = false;
        if (m_thread.joinable()) {
            m_thread.request_stop();
            m_thread.join();
        }
    }

    quint64 m_run = 0;
    bool m_isRunning = false;
    std::jthread m_thread;
};

} // namespace fovea::app
