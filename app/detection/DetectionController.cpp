#include "app/detection/DetectionController.h"

#include "app/detection/DetectionsPanel.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRunner.h"
#include "app/study/StudySession.h"
#include "views/widgets/ViewGrid.h"

namespace fovea::app {

DetectionController::DetectionController(ModelRunner& runner, StudySession& session, views::ViewGrid& grid,
    DetectionsPanel& panel, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_grid(grid)
    , m_panel(panel)
{
    connect(&runner, &ModelRunner::detected, this,
        [this](const std::shared_ptr<const inference::DetectResult>& result,
            const std::shared_ptr<const Volume>& volume) {
            if (volume == m_session.volume())
                show(result);
        });
    connect(&session, &StudySession::volumeChanged, this, [this] { show(nullptr); });
    connect(&panel, &DetectionsPanel::thresholdChanged, this, &DetectionController::drawBoxes);
    connect(&panel, &DetectionsPanel::selectionChanged, this, [this](int index) {
        drawBoxes();
        if (m_result && index >= 0)
            m_grid.state().setCursorLps(m_result->detections[static_cast<std::size_t>(index)].centreLps());
    });
    connect(&panel, &DetectionsPanel::explanationRequested, this, [this](int index) {
        Q_EMIT explanationRequested(m_result->detections[static_cast<std::size_t>(index)]);
    });
}

void DetectionController::show(std::shared_ptr<const inference::DetectResult> result)
{
    m_result = std::move(result);
    m_panel.setResult(m_result);
    drawBoxes();
    if (m_result && !m_result->detections.empty())
        m_panel.select(0);
    Q_EMIT shown();
}

void DetectionController::drawBoxes()
{
    m_grid.state().setBoxLayer(m_result
            ? std::optional(boxLayerOf(*m_result, m_panel.threshold(), m_panel.selected()))
            : std::nullopt);
}

} // namespace fovea::app
