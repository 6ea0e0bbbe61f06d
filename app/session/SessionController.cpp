#include "app/session/SessionController.h"

#include "app/study/StudySession.h"

#include <algorithm>

namespace fovea::app {

SessionController::SessionController(
    StudySession& study, views::ViewGrid& grid, MeasurementList& measurements, QObject* parent)
    : QObject(parent)
    , m_study(study)
    , m_grid(grid)
    , m_measurements(measurements)
{
    // Queued: what listens to it first shows the largest volume.
    connect(&m_study, &StudySession::collectionChanged, this, &SessionController::chooseSeries,
        Qt::QueuedConnection);
    connect(&m_study, &StudySession::volumeChanged, this, &SessionController::restore, Qt::QueuedConnection);
    connect(&m_study, &StudySession::failed, this, [this] { m_pending.reset(); });
}

SessionDocument SessionController::current() const
{
    SessionDocument session;
    const Series& series = m_study.series();
    for (const Instance& instance : series.instances) {
        // Files that are no DICOM are opened by themselves.
        const bool isFile = QString::fromStdString(instance.file.string()) == series.uid;
        const std::filesystem::path path = isFile ? instance.file : instance.file.parent_path();
        if (std::ranges::find(session.paths, path) == session.paths.end())
            session.paths.push_back(path);
    }
    session.seriesUid = series.uid;
    session.seriesPart = series.part;
    const views::ViewState& state = m_grid.state();
    session.cursorLps = state.cursorLps();
    session.window = state.window();
    for (const Orientation orientation : { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal })
        session.planes[static_cast<std::size_t>(orientation)] = state.plane(orientation);
    session.arrangement = arrangementOf(m_grid);
    session.measurements = m_measurements.all();
    return session;
}

Result<void> SessionController::save(const std::filesystem::path& file) const
{
    if (!m_study.volume())
        return fail(ErrorCode::Inconsistent, "Nothing is open that could be saved as a session");
    const auto written = writeSession(current(), file);
    if (written)
        m_file = file;
    return written;
}

Result<void> SessionController::open(const std::filesystem::path& file)
{
    auto session = readSession(file);
    if (!session)
        return std::unexpected(session.error());
    m_file = file;
    m_pending = std::move(*session);
    m_study.open(m_pending->paths);
    return {};
}

void SessionController::chooseSeries()
{
    if (!m_pending)
        return;
    for (const Study& study : m_study.collection().studies) {
        const auto series = std::ranges::find_if(study.series, [this](const Series& candidate) {
            return candidate.uid == m_pending->seriesUid && candidate.part == m_pending->seriesPart;
        });
        if (series != study.series.end())
            return m_study.showSeries(*series);
    }
}

void SessionController::restore()
{
    if (!m_pending || !m_study.volume() || m_study.series().uid != m_pending->seriesUid
        || m_study.series().part != m_pending->seriesPart)
        return;
    const SessionDocument session = std::move(*m_pending);
    m_pending.reset();
    apply(session.arrangement, m_grid);
    views::ViewState& state = m_grid.state();
    for (const Orientation orientation : { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal })
        state.setPlane(orientation, session.planes[static_cast<std::size_t>(orientation)]);
    if (session.window.width > 0.0)
        state.setWindow(session.window);
    state.setCursorLps(session.cursorLps);
    m_measurements.setAll(session.measurements);
    Q_EMIT restored();
}

} // namespace fovea::app
