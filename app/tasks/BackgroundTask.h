#pragma once

#include "core/base/Error.h"
#include "core/base/Progress.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace fovea::app {

// One piece of long work at a time on a thread of its own, for the GUI. Results and progress arrive in the
// thread of this object. Starting anew cancels the work that runs, drops its result and does not wait for it:
// it may still run for a moment beside the new one. Destroying this object waits.
class BackgroundTask : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~BackgroundTask() override
    {
        retire();
        m_retired.clear();
    }

    // work(Progress) -> Result<T> runs on the thread; done(Result<T>) in this object's thread, unless
    // superseded.
    template <class Work, class Done>
    void start(Work work, Done done)
    {
        retire();
        const quint64 run = ++m_run;
        m_isRunning = true;
        m_ended = std::make_shared<std::atomic<bool>>(false);
        m_thread = std::jthread([this, run, ended = m_ended, work = std::move(work), done = std::move(done)](
                                    const std::stop_token& stop) mutable {
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
            *ended = true;
        });
    }

    void cancel() { m_thread.request_stop(); }
    // Cancels, and its result is not told.
    void drop() { retire(); }
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    void progressed(const QString& stage, double fraction);

private:
    struct Retired {
        std::jthread thread;
        std::shared_ptr<std::atomic<bool>> ended;
    };

    // Asks what runs to stop, and joins what has.
    void retire()
    {
        ++m_run;
        m_isRunning = false;
        std::erase_if(m_retired, [](const Retired& retired) { return retired.ended->load(); });
        if (m_thread.joinable()) {
            m_thread.request_stop();
            m_retired.push_back({ std::move(m_thread), m_ended });
        }
    }

    quint64 m_run = 0;
    bool m_isRunning = false;
    std::shared_ptr<std::atomic<bool>> m_ended;
    std::vector<Retired> m_retired;
    std::jthread m_thread;
};

} // namespace fovea::app
