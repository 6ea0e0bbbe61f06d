#include "app/session/SessionController.h"

#include "app/reading/PaneSeries.h"
#include "app/study/StudySession.h"
#include "views/widgets/SlicePane.h"

#include <algorithm>

namespace fovea::app {

namespace {

void addPathsOf(const Series& series, std::vector<std::filesystem::path>& paths)
{
    for (const Instance& instance : series.instances) {
        // Files that are no DICOM are opened by themselves.
        const bool isFile = QString::fromStdString(instance.file.string()) == series.uid;
        const std::filesystem::path path = isFile ? instance.file : instance.file.parent_path();
        if (std::ranges::find(paths, path) == paths.end())
            paths.push_back(path);
    }
}

} // namespace

SessionController::SessionController(StudySession& study, views::ViewGrid& grid, PaneSeries& paneSeries,
    MeasurementList& measurements, QObject* parent)
    : QObject(parent)
    , m_study(study)
    , m_grid(grid)
    , m_paneSeries(paneSeries)
    , m_measurements(measurements)
{
    // Queued: what listens to it first shows the largest volume.
    connect(&m_study, &StudySession::collectionChanged, this, &SessionController::chooseSeries,
        Qt::QueuedConnection);
    connect(&m_study, &StudySession::volumeChanged, this, &SessionController::restore, Qt::QueuedConnection);
    connect(&m_study, &StudySession::failed, this, [this] { m_pending.reset(); });
    connect(&m_study, &StudySession::collectionChanged, this, [this] { m_pendingPanes.clear(); });
    connect(&m_paneSeries, &PaneSeries::placed, this, &SessionController::restorePane);
}

SessionDocument SessionController::current() const
{
    SessionDocument session;
    const Series& series = m_study.series();
    addPathsOf(series, session.paths);
    session.seriesUid = series.uid;
    session.seriesPart = series.part;
    const views::ViewState& state = m_grid.state();
    session.cursorLps = state.cursorLps();
    session.window = state.window();
    for (const Orientation orientation : { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal })
        session.planes[static_cast<std::size_t>(orientation)] = state.plane(orientation);
    session.arrangement = arrangementOf(m_grid);
    session.measurements = m_measurements.all();
    for (int pane = 0; pane < 4; ++pane) {
        session.panes[static_cast<std::size_t>(pane)] = paneDocument(pane);
        if (const Series* other = m_paneSeries.seriesAt(pane))
            addPathsOf(*other, session.paths);
    }
    if (const views::VolumePane* volume = m_grid.volumePane()) {
        if (auto look = volume->look())
            session.volume = { std::move(*look), volume->cut(), volume->areSlicesVisible() };
    }
    return session;
}

PaneDocument SessionController::paneDocument(int pane) const
{
    PaneDocument document;
    if (const Series* series = m_paneSeries.seriesAt(pane)) {
        document.seriesUid = series->uid;
        document.seriesPart = series->part;
        document.window = m_grid.paneState(pane).window();
    }
    if (const views::SlicePane* slice = m_grid.slicePaneAt(pane)) {
        const views::SliceScene& scene = slice->scene();
        document.turn = scene.turn();
        if (!scene.isFit())
            document.part = { scene.centreLps(), scene.mmPerPixel() };
    }
    return document;
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
    if (const Series* series = m_study.find(m_pending->seriesUid, m_pending->seriesPart))
        m_study.showSeries(*series);
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
    if (session.volume)
        restoreVolume(*session.volume);
    for (int pane = 0; pane < 4; ++pane) {
        const PaneDocument& document = session.panes[static_cast<std::size_t>(pane)];
        m_pendingPanes[pane] = document;
        const Series* other = m_study.find(document.seriesUid, document.seriesPart);
        if (other != nullptr)
            m_paneSeries.show(*other, pane);
        else
            restorePane(pane);
    }
    Q_EMIT restored();
}

void SessionController::restorePane(int pane)
{
    const auto pending = m_pendingPanes.find(pane);
    if (pending == m_pendingPanes.end())
        return;
    const PaneDocument document = pending->second;
    m_pendingPanes.erase(pending);
    if (document.window && m_paneSeries.seriesAt(pane) != nullptr)
        m_grid.paneState(pane).setWindow(*document.window);
    views::SlicePane* slice = m_grid.slicePaneAt(pane);
    if (slice == nullptr)
        return;
    slice->setTurn(document.turn);
    if (document.part) {
        slice->scene().setMmPerPixel(document.part->mmPerPixel);
        slice->scene().setCentreLps(document.part->centreLps);
        slice->redraw();
    }
}

void SessionController::restoreVolume(const VolumeDocument& volume)
{
    views::VolumePane* pane = m_grid.volumePane();
    if (pane == nullptr)
        return;
    pane->setCut(volume.cut);
    pane->setSlicesVisible(volume.areSlicesVisible);
    pane->setLook(volume.look);
}

} // namespace fovea::app
