#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/image/Volume.h"
#include "inference/client/Detections.h"
#include "inference/client/Explanation.h"

#include <QImage>
#include <QObject>

#include <memory>
#include <optional>

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class ExplainPanel;
class ModelRunner;
class StudySession;

// Runs explanations of the model that ran last on the open series, and draws them. GUI thread; everything it
// is given outlives it.
class ExplanationController : public QObject {
    Q_OBJECT

public:
    ExplanationController(ModelRunner& runner, StudySession& session, views::ViewGrid& grid,
        ExplainPanel& panel, QObject* parent = nullptr);

    // What the panel asks for, at the crosshair. False when no model has run.
    bool explain();
    // A detector's finding: goes there first.
    bool explain(const inference::Detection& detection);
    void cancel();
    void hideHeat(); // another map is shown
    [[nodiscard]] bool isRunning() const { return m_job != 0; }
    [[nodiscard]] const std::shared_ptr<const inference::ExplainResult>& result() const { return m_result; }

Q_SIGNALS:
    void explained();
    void heatDrawn(); // in the place of whatever map was shown
    void failed(const fovea::Error& error); // not for a cancelled one
    void pictureReady(const QImage& picture); // of what the model saw, beside the picture

private:
    void setModel(const inference::ModelCard& card);
    void clear();
    void show(std::shared_ptr<const inference::ExplainResult> result);
    void drawHeat();
    void showInput();

    ModelRunner& m_runner;
    StudySession& m_session;
    views::ViewGrid& m_grid;
    ExplainPanel& m_panel;
    std::optional<inference::ModelCard> m_card;
    std::shared_ptr<const Volume> m_volume; // that the running job is about
    std::shared_ptr<const inference::ExplainResult> m_result;
    std::shared_ptr<const Volume> m_heat;
    BackgroundTask m_picture;
    bool m_isDrawn = false; // the map that is shown is this one
    int m_job = 0; // zero: none runs
};

} // namespace fovea::app
