#include "app/reading/PaneSeries.h"

#include "app/panels/SeriesText.h"
#include "app/study/OpenSeries.h"
#include "views/widgets/ViewGrid.h"

#include <algorithm>
#include <utility>

namespace fovea::app {

PaneSeries::PaneSeries(views::ViewGrid& grid, QObject* parent)
    : QObject(parent)
    , m_grid(grid)
{
    connect(&m_read, &BackgroundTask::progressed, this, &PaneSeries::progressed);
}

PaneSeries::~PaneSeries()
{
    clear();
}

void PaneSeries::show(const Series& series, int pane)
{
    // Whatever the pane waited for: this is what it shows now.
    if (const auto other = std::ranges::find(m_wanted, pane, &Wanted::pane); other != m_wanted.end()) {
        other->series = series;
        if (other == m_wanted.begin())
            readNext();
        return;
    }
    const QString key = keyOf(series);
    if (m_shown.contains(key))
        return place(key, pane);
    m_wanted.push_back({ series, pane });
    if (m_wanted.size() == 1)
        readNext();
}

void PaneSeries::readNext()
{
    if (m_wanted.empty())
        return Q_EMIT busyChanged(false);
    const Wanted wanted = m_wanted.front();
    if (m_shown.contains(keyOf(wanted.series))) {
        m_wanted.erase(m_wanted.begin());
        place(keyOf(wanted.series), wanted.pane);
        return readNext();
    }
    m_read.start(
        [series = wanted.series](
            Progress progress) { return readVolumeOf(series, progress.stage("Reading the series", 1.0)); },
        [this, wanted](Result<std::shared_ptr<const Volume>> volume) {
            if (m_wanted.empty()) // cleared meanwhile
                return;
            m_wanted.erase(m_wanted.begin());
            if (volume)
                take(wanted, std::move(*volume));
            else
                Q_EMIT failed(volume.error());
            readNext();
        });
    Q_EMIT busyChanged(true);
}

void PaneSeries::take(const Wanted& wanted, std::shared_ptr<const Volume> volume)
{
    auto state = std::make_unique<views::ViewState>();
    state->setVolume(std::move(volume));
    for (const auto& [from, to] :
        { std::pair { &m_grid.state(), state.get() }, std::pair { state.get(), &m_grid.state() } }) {
        connect(from, &views::ViewState::cursorChanged, to, [this, from, to](const Vec3& pointLps) {
            if (m_synchronised && views::ViewState::isRegistered(*from, *to))
                to->setCursorLps(pointLps);
        });
    }
    if (views::ViewState::isRegistered(m_grid.state(), *state))
        state->setCursorLps(m_grid.state().cursorLps());
    const QString key = keyOf(wanted.series);
    m_shown[key] = { wanted.series, std::move(state) };
    place(key, wanted.pane);
}

void PaneSeries::place(const QString& key, int pane)
{
    m_grid.setPaneContent(pane, m_grid.paneView(pane), m_shown.at(key).state.get());
    Q_EMIT placed(pane);
}

const Series* PaneSeries::seriesAt(int pane) const
{
    for (const auto& [key, shown] : m_shown) {
        if (shown.state.get() == &m_grid.paneState(pane))
            return &shown.series;
    }
    return nullptr;
}

void PaneSeries::showMain(int pane)
{
    m_grid.setPaneContent(pane, m_grid.paneView(pane));
}

void PaneSeries::clear()
{
    m_wanted.clear();
    if (m_read.isRunning()) {
        m_read.cancel();
        Q_EMIT busyChanged(false);
    }
    for (const auto& [key, shown] : m_shown)
        m_grid.forget(*shown.state);
    m_shown.clear();
}

void PaneSeries::setSynchronised(bool synchronised)
{
    m_synchronised = synchronised;
}

} // namespace fovea::app
