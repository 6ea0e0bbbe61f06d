#include "app/archive/SendTask.h"

#include <chrono>
#include <system_error>

namespace fovea::app {

using namespace std::chrono_literals;

SendTask::SendTask(QObject* parent)
    : QObject(parent)
{
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_task.isRunning())
            send();
    });
    m_timer.start(60s);
}

void SendTask::send()
{
    m_task.start(
        [](const Progress& progress) -> Result<Outcome> {
            std::error_code error;
            // A queue that was never used is not made.
            if (!std::filesystem::exists(SendQueue::userFolder(), error))
                return Outcome {};
            const auto list = ArchiveList::load();
            const auto queue = SendQueue::open();
            if (!list || !queue)
                return std::unexpected(list ? queue.error() : list.error());
            const auto sent = (*queue)->process(*list, false, progress);
            if (!sent)
                return std::unexpected(sent.error());
            Outcome outcome { .sent = *sent };
            const auto entries = (*queue)->entries();
            for (std::size_t n = 0; entries && n < entries->size(); ++n) {
                const QueuedFile& entry = (*entries)[n];
                outcome.waiting += entry.state == QueuedFile::State::Waiting;
                outcome.refused += entry.state == QueuedFile::State::Refused;
                if (!entry.problem.isEmpty())
                    outcome.problem = entry.problem;
            }
            if (auto tidied = (*queue)->tidy(false); !tidied)
                return std::unexpected(tidied.error());
            return outcome;
        },
        [this](const Result<Outcome>& outcome) {
            if (!outcome)
                Q_EMIT failed(outcome.error());
            else if (outcome->sent > 0 || (outcome->waiting + outcome->refused > 0 && *outcome != m_told))
                Q_EMIT attempted(outcome->sent, outcome->waiting, outcome->refused, outcome->problem);
            m_told = outcome.value_or(Outcome {});
        });
}

} // namespace fovea::app
