#include "app/uncertainty/UncertaintyController.h"

#include "app/detection/DetectionController.h"
#include "app/models/Channels.h"
#include "app/models/ModelRun.h"
#include "app/models/ModelRunner.h"
#include "app/models/UncertaintyLayers.h"
#include "app/review/ReviewController.h"
#include "app/study/StudySession.h"
#include "app/uncertainty/UncertaintyPanel.h"
#include "views/widgets/ViewGrid.h"

#include <utility>

namespace fovea::app {

using inference::JobQueue;

UncertaintyController::UncertaintyController(ModelRunner& runner, StudySession& session,
    views::ViewGrid& grid, DetectionController& detections, ReviewController& review, UncertaintyPanel& panel,
    QObject* parent)
    : QObject(parent)
    , m_runner(runner)
    , m_session(session)
    , m_grid(grid)
    , m_detections(detections)
    , m_review(review)
    , m_panel(panel)
{
    connect(&runner, &ModelRunner::started, this, &UncertaintyController::setModel);
    connect(&session, &StudySession::volumeChanged, this, &UncertaintyController::clear);
    connect(&panel, &UncertaintyPanel::estimateRequested, this, [this] { estimate(); });
    connect(&panel, &UncertaintyPanel::cancelRequested, this, &UncertaintyController::cancel);
    connect(&panel, &UncertaintyPanel::styleChanged, this, &UncertaintyController::drawMap);
    connectQueue();
}

void UncertaintyController::connectQueue()
{
    JobQueue& queue = m_runner.queue();
    connect(&queue, &JobQueue::progressed, this, [this](int job, const QString& stage, double fraction) {
        if (job == m_job)
            m_panel.showProgress(stage, fraction);
    });
    connect(&queue, &JobQueue::estimated, this,
        [this](int job, const std::shared_ptr<const inference::UncertaintyResult>& result) {
            if (job != m_job)
                return;
            m_job = 0;
            end(tr("Estimated in %1 s. The list of findings has a number for each.")
                    .arg(result->run.totalSeconds, 0, 'f', 1),
                result->run);
            if (m_volume == m_session.volume() && m_card && result->card.folder == m_card->folder)
                show(result);
        });
    connect(&queue, &JobQueue::detected, this,
        [this](int job, const std::shared_ptr<const inference::DetectResult>& result) {
            if (job != m_job)
                return;
            m_job = 0;
            end(tr("Estimated in %1 s. The list of detections has a number for each box.")
                    .arg(result->run.totalSeconds, 0, 'f', 1),
                result->run);
            if (m_volume != m_session.volume())
                return;
            m_detections.show(result);
            Q_EMIT estimated();
        });
    connect(&queue, &JobQueue::failed, this, [this](int job, const Error& error) {
        if (job != m_job)
            return;
        m_job = 0;
        m_panel.showEnded(
            error.code == ErrorCode::Cancelled ? tr("Cancelled.") : QString::fromStdString(describe(error)));
        if (error.code != ErrorCode::Cancelled)
            Q_EMIT failed(error);
    });
}

void UncertaintyController::end(const QString& words, const inference::RunRecord& run)
{
    QStringList lines { words };
    for (const std::string& notice : run.notices)
        lines << QString::fromStdString(notice);
    m_panel.showEnded(lines.join(u'\n'));
}

void UncertaintyController::setModel(const inference::ModelCard& card)
{
    // How sure another model is says nothing about this one.
    if (m_card && m_card->folder != card.folder)
        show(nullptr);
    m_card = card;
    m_panel.setModel(&*m_card);
}

void UncertaintyController::clear()
{
    cancel();
    show(nullptr);
    m_card.reset();
    m_panel.setModel(nullptr);
}

bool UncertaintyController::estimate()
{
    const inference::Variations variations = m_panel.variations();
    if (!m_card || m_session.volume() == nullptr || variations.isNone())
        return false;
    if (takesSeveralSeries(*m_card)) {
        m_panel.showEnded(tr("Uncertainty is measured on models of one series only."));
        return false;
    }
    cancel();
    m_volume = m_session.volume();
    JobQueue& queue = m_runner.queue();
    m_job = m_card->findsBoxes ? queue.enqueue(inference::DetectRequest { .bundle = m_card->folder,
                                     .sha256 = m_card->sha256,
                                     .image = voxelView(m_volume),
                                     .device = m_runner.options().device,
                                     .uncertainty = variations })
                               : queue.enqueue(inference::UncertaintyRequest { .bundle = m_card->folder,
                                     .sha256 = m_card->sha256,
                                     .image = voxelView(m_volume),
                                     .device = m_runner.options().device,
                                     .variations = variations });
    m_panel.showRunning();
    return true;
}

void UncertaintyController::cancel()
{
    if (m_job != 0)
        m_runner.queue().cancel(m_job);
}

void UncertaintyController::show(std::shared_ptr<const inference::UncertaintyResult> result)
{
    m_result = std::move(result);
    m_map.reset();
    m_panel.setHasMap(false);
    drawMap();
    if (!m_result)
        return;
    std::vector<Finding> findings;
    for (const ReviewItem& item : m_review.review().items())
        findings.push_back(item.finding);
    m_preparation.start(
        [shown = m_result, mask = m_session.labelMap(), findings](const Progress&) -> Result<Shown> {
            auto map = volumeOf(inference::Heatmap { shown->geometry, shown->entropy });
            if (!map)
                return std::unexpected(map.error());
            return Shown { std::move(*map),
                mask ? withUncertainty(findings, *shown, *mask) : std::vector<Finding>() };
        },
        [this, about = m_result](Result<Shown> shown) {
            if (about != m_result) // another one came meanwhile
                return;
            if (!shown) {
                Q_EMIT failed(shown.error());
                return;
            }
            m_map = std::move(shown->map);
            m_review.addFindings(std::move(shown->findings));
            m_panel.setHasMap(true);
            m_panel.setMapVisible(true);
            drawMap();
            Q_EMIT estimated();
        });
}

void UncertaintyController::drawMap()
{
    const bool shows = m_result && m_map && m_panel.isMapVisible();
    if (shows)
        m_grid.state().setHeatLayer(uncertaintyLayerOf(*m_result, m_map, m_panel.style()));
    else if (m_isDrawn)
        m_grid.state().setHeatLayer(std::nullopt);
    if (shows && !std::exchange(m_isDrawn, shows))
        Q_EMIT mapDrawn();
    m_isDrawn = shows;
}

void UncertaintyController::hideMap()
{
    m_isDrawn = false; // what is shown now stays
    m_panel.setMapVisible(false);
}

} // namespace fovea::app
