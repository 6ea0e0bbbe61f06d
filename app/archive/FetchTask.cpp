#include "app/archive/FetchTask.h"

#include <chrono>

namespace fovea::app {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// Tells that more is there, soon at first and then less and less often: each time the folder is looked
// through and the series read anew.
class Pace {
public:
    [[nodiscard]] bool isDue()
    {
        if (Clock::now() < m_next)
            return false;
        m_pause *= 2;
        m_next = Clock::now() + m_pause;
        return true;
    }

private:
    Clock::duration m_pause = 2s;
    Clock::time_point m_next = Clock::now() + m_pause;
};

} // namespace

FetchTask::FetchTask(std::filesystem::path folder, QObject* parent)
    : QObject(parent)
    , m_folder(std::move(folder))
{
    connect(&m_task, &BackgroundTask::progressed, this, [this](const QString& stage, double fraction) {
        if (!stage.isEmpty())
            m_status = stage;
        Q_EMIT progressed(stage, fraction);
    });
}

void FetchTask::start(const ArchiveConnection& connection, const QStringList& studyUids)
{
    m_status = tr("Fetching…");
    const auto fetch
        = [this, connection, studyUids, folder = m_folder](Progress progress) -> Result<RetrieveReport> {
        const auto archive = openArchive(connection);
        if (!archive)
            return std::unexpected(archive.error());
        RetrieveReport total;
        for (const QString& uid : studyUids) {
            const auto series = (*archive)->findSeries(uid, progress);
            if (!series)
                return std::unexpected(series.error());
            const std::filesystem::path studyFolder = folder / uid.toStdString();
            const auto tell = [&](bool isComplete) {
                QMetaObject::invokeMethod(
                    this, [this, studyFolder, isComplete] { Q_EMIT arrived(studyFolder, isComplete); });
            };
            Pace pace;
            const auto tellNowAndThen = [&](const std::filesystem::path&) {
                if (pace.isDue())
                    tell(false);
            };
            std::size_t done = 0;
            for (const ArchiveSeries& one : *series) {
                const std::string stage = tr("Fetching series %1 of %2: %3")
                                              .arg(++done)
                                              .arg(series->size())
                                              .arg(one.description)
                                              .toStdString();
                const double share
                    = 1.0 / static_cast<double>(series->size() * static_cast<std::size_t>(studyUids.size()));
                const auto report = (*archive)->retrieve(
                    uid, one.uid, folder, tellNowAndThen, progress.stage(stage, share));
                if (!report)
                    return std::unexpected(report.error());
                total.received += report->received;
                total.alreadyThere += report->alreadyThere;
                total.problems += report->problems;
                tell(done == series->size());
            }
        }
        return total;
    };
    m_task.start(fetch, [this](const Result<RetrieveReport>& report) { end(report); });
}

void FetchTask::end(const Result<RetrieveReport>& report)
{
    if (!report)
        m_status = QString::fromStdString(describe(report.error()));
    else if (report->isComplete())
        m_status = tr("%1 pictures arrived, %2 were there.").arg(report->received).arg(report->alreadyThere);
    else
        m_status = tr("%1 pictures arrived. %2").arg(report->received).arg(report->problems.join(u' '));
    Q_EMIT ended();
}

} // namespace fovea::app
