#include "app/explanation/ExplanationController.h"

#include "app/explanation/ExplainPanel.h"
#include "app/explanation/InputView.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRun.h"
#include "app/models/ModelRunner.h"
#include "app/study/StudySession.h"
#include "views/widgets/ViewGrid.h"

#include <utility>

namespace fovea::app {

using inference::JobQueue;

ExplanationController::ExplanationController(
    ModelRunner& runner, StudySession& session, views::ViewGrid& grid, ExplainPanel& panel, QObject* parent)
    : QObject(parent)
    , m_runner(runner)
    , m_session(session)
    , m_grid(grid)
    , m_panel(panel)
{
    connect(&runner, &ModelRunner::started, this, &ExplanationController::setModel);
    connect(&session, &StudySession::volumeChanged, this, &ExplanationController::clear);
    JobQueue& queue = runner.queue();
    connect(&queue, &JobQueue::progressed, this, [this](int job, const QString& stage, double fraction) {
        if (job == m_job)
            m_panel.showProgress(stage, fraction);
    });
    connect(&queue, &JobQueue::explained, this,
        [this](int job, const std::shared_ptr<const inference::ExplainResult>& result) {
            if (job != m_job)
                return;
            m_job = 0;
            const QString what = result->target.kind == inference::ExplainTarget::Kind::Box ? tr("one box")
                : result->targetVoxels == 1                                                 ? tr("one voxel")
                                            : tr("%1 voxels").arg(result->targetVoxels);
            QStringList words { tr("%1 at %2, about %3, in %4 s.")
                    .arg(methodTitle(result->method), QString::fromStdString(result->layer), what)
                    .arg(result->run.totalSeconds, 0, 'f', 1) };
            for (const std::string& notice : result->run.notices)
                words << QString::fromStdString(notice);
            m_panel.showEnded(words.join(u'\n'));
            if (m_volume != m_session.volume())
                return;
            m_panel.setHeatVisible(true);
            show(result);
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
    connect(&panel, &ExplainPanel::explainRequested, this, [this] { explain(); });
    connect(&panel, &ExplainPanel::cancelRequested, this, &ExplanationController::cancel);
    connect(&panel, &ExplainPanel::styleChanged, this, &ExplanationController::drawHeat);
    connect(&panel, &ExplainPanel::inputRequested, this, &ExplanationController::showInput);
}

void ExplanationController::setModel(const inference::ModelCard& card)
{
    // What another model explained says nothing about this one.
    if (m_card && m_card->folder != card.folder)
        show(nullptr);
    m_card = card;
    m_panel.setModel(&*m_card);
}

void ExplanationController::clear()
{
    cancel();
    show(nullptr);
    m_card.reset();
    m_panel.setModel(nullptr);
}

bool ExplanationController::explain()
{
    if (!m_card || m_session.volume() == nullptr)
        return false;
    cancel();
    const ExplainChoice choice = m_panel.choice();
    m_volume = m_session.volume();
    m_job = m_runner.queue().enqueue(inference::ExplainRequest { .bundle = m_card->folder,
        .sha256 = m_card->sha256,
        .image = voxelView(m_volume),
        .device = m_runner.options().device,
        .method = choice.method,
        .layer = choice.layer,
        .target = { .kind = choice.kind, .label = choice.label, .pointLps = m_grid.state().cursorLps() },
        .wantInput = true,
        .wantSanity = choice.tests,
        .wantDeletion = choice.tests });
    m_panel.showRunning();
    return true;
}

bool ExplanationController::explain(const inference::Detection& detection)
{
    m_grid.state().setCursorLps(detection.centreLps());
    m_panel.setLabel(detection.label);
    return explain();
}

void ExplanationController::cancel()
{
    if (m_job != 0)
        m_runner.queue().cancel(m_job);
}

void ExplanationController::show(std::shared_ptr<const inference::ExplainResult> result)
{
    m_result = std::move(result);
    m_heat.reset();
    if (m_result) {
        auto heat = volumeOf(m_result->heat);
        if (heat)
            m_heat = std::move(*heat);
        else
            Q_EMIT failed(heat.error());
    }
    m_panel.setResult(m_result);
    drawHeat();
    if (m_result)
        Q_EMIT explained();
}

void ExplanationController::drawHeat()
{
    const bool shows = m_result && m_heat && m_panel.isHeatVisible();
    if (shows)
        m_grid.state().setHeatLayer(heatLayerOf(*m_result, m_heat, m_panel.style()));
    else if (m_isDrawn)
        m_grid.state().setHeatLayer(std::nullopt);
    if (shows && !std::exchange(m_isDrawn, shows))
        Q_EMIT heatDrawn();
    m_isDrawn = shows;
}

void ExplanationController::hideHeat()
{
    m_isDrawn = false; // what is shown now stays
    m_panel.setHeatVisible(false);
}

void ExplanationController::showInput()
{
    if (!m_result || !m_result->input)
        return;
    m_picture.start([result = m_result, volume = m_session.volume(), cursor = m_grid.state().cursorLps(),
                        window = m_grid.state().window()](
                        const Progress&) { return inputPicture(*result, volume, cursor, window); },
        [this](const Result<QImage>& picture) {
            if (picture)
                Q_EMIT pictureReady(*picture);
            else
                Q_EMIT failed(picture.error());
        });
}

} // namespace fovea::app
