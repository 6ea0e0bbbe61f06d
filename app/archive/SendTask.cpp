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
            start({}, {});
    });
    m_timer.start(60s);
}

void SendTask::send(const QString& archive, const std::filesystem::path& folder)
{
    start(archive, folder);
}

void SendTask::start(const QString& archive, const std::filesystem::path& folder)
{
    m_task.start(
        [archive, folder](const Progress& progress) -> Result<Outcome> {
            std::error_code error;
            // A queue that was never used is not made.
            if (folder.empty() && !std::filesystem::exists(SendQueue::userFolder(), error))
                return Outcome {};
            const auto list = ArchiveList::load();
            const auto queue = SendQueue::open();
            if (!list || !queue)
                return std::unexpected(list ? queue.error() : list.error());
            for (std::filesystem::recursive_directory_iterator entry(folder, error), end;
                !folder.empty() && !error && entry != end; entry.increment(error)) {
                if (entry->is_regular_file(error) && entry->path().extension() == ".dcm") {
                    if (auto added = (*queue)->add(archive, entry->path()); !added)
                        return std::unexpected(added.error());
                }
            }
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
