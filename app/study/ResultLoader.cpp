#include "app/study/ResultLoader.h"

#include "app/study/StudySession.h"

namespace fovea::app {

ResultLoader::ResultLoader(StudySession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &StudySession::volumeChanged, this, [this] {
        m_results = {};
        m_files.clear();
        load();
    });
    // What is fetched from an archive arrives in any order.
    connect(&session, &StudySession::collectionChanged, this, &ResultLoader::load);
}

void ResultLoader::load()
{
    const auto volume = m_session.volume();
    if (volume == nullptr)
        return;
    auto files = filesBeside(m_session.collection(), m_session.series());
    if (files == m_files)
        return;
    m_files = files;
    m_task.start(
        [series = m_session.series(), geometry = volume->geometry(), files = std::move(files)](
            const Progress& progress) { return readStoredResults(series, geometry, files, progress); },
        [this, volume](Result<StoredResults> results) {
            if (!results || results->isEmpty() || volume != m_session.volume())
                return;
            m_results = std::move(*results);
            if (m_results.labelMaps.size() > 1)
                m_results.notices << tr(
                    "%1 segmentations lie beside the series; the first is shown, the panel Stored has all")
                                         .arg(m_results.labelMaps.size());
            if (!m_results.labelMaps.empty() && m_session.labelMap() == nullptr)
                m_session.setLabelMap(m_results.labelMaps.front());
            Q_EMIT loaded(m_results);
            if (!m_results.notices.isEmpty())
                Q_EMIT noticed(m_results.notices.join(u'\n'));
        });
}

} // namespace fovea::app
