#include "app/reading/PaneSeries.h"

#include "app/panels/SeriesText.h"
#include "app/study/OpenSeries.h"
#include "views/widgets/ViewGrid.h"

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
    const QString key = keyOf(series);
    if (m_states.contains(key))
        return place(key, pane);
    m_read.start(
        [series](
            Progress progress) { return readVolumeOf(series, progress.stage("Reading the series", 1.0)); },
        [this, key, pane](Result<std::shared_ptr<const Volume>> volume) {
            Q_EMIT busyChanged(false);
            if (!volume) {
                Q_EMIT failed(volume.error());
                return;
            }
            auto state = std::make_unique<views::ViewState>();
            state->setVolume(std::move(*volume));
            for (const auto& [from, to] :
                { std::pair { &m_grid.state(), state.get() }, std::pair { state.get(), &m_grid.state() } }) {
                connect(from, &views::ViewState::cursorChanged, to, [this, from, to](const Vec3& pointLps) {
                    if (m_synchronised && views::ViewState::isRegistered(*from, *to))
                        to->setCursorLps(pointLps);
                });
            }
            if (views::ViewState::isRegistered(m_grid.state(), *state))
                state->setCursorLps(m_grid.state().cursorLps());
            m_states[key] = std::move(state);
            place(key, pane);
        });
    Q_EMIT busyChanged(true);
}

void PaneSeries::place(const QString& key, int pane)
{
    m_grid.setPaneContent(pane, m_grid.paneView(pane), m_states.at(key).get());
}

void PaneSeries::showMain(int pane)
{
    m_grid.setPaneContent(pane, m_grid.paneView(pane));
}

void PaneSeries::clear()
{
    for (const auto& [key, state] : m_states)
        m_grid.forget(*state);
    m_states.clear();
}

void PaneSeries::setSynchronised(bool synchronised)
{
    m_synchronised = synchronised;
}

} // namespace fovea::app
