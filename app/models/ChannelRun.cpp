#include "app/models/ChannelRun.h"

#include "app/models/ChannelDialog.h"
#include "app/models/ModelRunner.h"
#include "app/panels/SeriesText.h"
#include "app/study/StudySession.h"

#include <algorithm>
#include <utility>

namespace fovea::app {

ChannelRun::ChannelRun(StudySession& session, ModelRunner& runner, QWidget* window)
    : QObject(window)
    , m_session(session)
    , m_runner(runner)
    , m_window(window)
{
    connect(&session, &StudySession::volumeChanged, this, &ChannelRun::runWhenShown);
    connect(&m_read, &BackgroundTask::progressed, &session, &StudySession::progressed);
}

void ChannelRun::start(const inference::ModelCard& card)
{
    m_wanted.reset();
    const Study* study = m_session.collection().studyOf(m_session.series());
    std::vector<Series> volumes;
    if (study != nullptr)
        std::ranges::copy_if(study->series, std::back_inserter(volumes), &Series::isVolume);
    auto* dialog = new ChannelDialog(card, std::move(volumes), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, card] { read(card, dialog->channels()); });
    dialog->open();
}

void ChannelRun::read(const inference::ModelCard& card, std::vector<Series> channels)
{
    const Series first = channels.front();
    channels.erase(channels.begin());
    m_read.start(
        [channels = std::move(channels)](
            Progress progress) -> Result<std::vector<std::shared_ptr<const Volume>>> {
            std::vector<std::shared_ptr<const Volume>> volumes;
            for (const Series& series : channels) {
                auto volume = readVolumeOf(series,
                    progress.stage("Reading the model's series", 1.0 / static_cast<double>(channels.size())));
                if (!volume)
                    return std::unexpected(volume.error());
                volumes.push_back(std::move(*volume));
            }
            return volumes;
        },
        [this, card, first](Result<std::vector<std::shared_ptr<const Volume>>> volumes) {
            if (!volumes) {
                Q_EMIT failed(volumes.error());
                return;
            }
            m_wanted = Wanted { card, first, std::move(*volumes) };
            if (isShown(first))
                runWhenShown();
            else
                m_session.showSeries(first);
        });
}

void ChannelRun::runWhenShown()
{
    if (!m_wanted || !m_session.volume())
        return;
    const Wanted wanted = *std::exchange(m_wanted, std::nullopt);
    // Somebody who shows another series meanwhile has thought of something else.
    if (isShown(wanted.first))
        m_runner.run(wanted.card, m_session.volume(), wanted.others);
}

bool ChannelRun::isShown(const Series& series) const
{
    return m_session.volume() && keyOf(series) == keyOf(m_session.series());
}

} // namespace fovea::app
