#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/image/LabelMap.h"
#include "core/image/Volume.h"
#include "core/review/Finding.h"
#include "inference/client/Detections.h"
#include "inference/client/Uncertainty.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class DetectionController;
class ModelRunner;
class ReviewController;
class StudySession;
class UncertaintyPanel;

// Says how sure the model that ran last is on the open series: a map over the pictures, and a number for each
// finding of the review. GUI thread; everything it is given outlives it.
class UncertaintyController : public QObject {
    Q_OBJECT

public:
    UncertaintyController(ModelRunner& runner, StudySession& session, views::ViewGrid& grid,
        DetectionController& detections, ReviewController& review, UncertaintyPanel& panel,
        QObject* parent = nullptr);

    // By what the panel asks for. False when no model has run that it can be said of.
    bool estimate();
    void cancel();
    void hideMap(); // another map is shown
    [[nodiscard]] bool isRunning() const { return m_job != 0; }
    [[nodiscard]] const std::shared_ptr<const inference::UncertaintyResult>& result() const
    {
        return m_result;
    }

Q_SIGNALS:
    void estimated();
    void mapDrawn(); // in the place of whatever map was shown
    void failed(const fovea::Error& error); // not for a cancelled one

private:
    // A map as it is shown, and the findings that it says something of.
    struct Shown {
        std::shared_ptr<const Volume> map;
        std::vector<Finding> findings;
    };

    void connectQueue();
    void setModel(const inference::ModelCard& card);
    void clear();
    void show(std::shared_ptr<const inference::UncertaintyResult> result);
    void drawMap();
    void end(const QString& words, const inference::RunRecord& run);

    ModelRunner& m_runner;
    StudySession& m_session;
    views::ViewGrid& m_grid;
    DetectionController& m_detections;
    ReviewController& m_review;
    UncertaintyPanel& m_panel;
    std::optional<inference::ModelCard> m_card;
    std::shared_ptr<const Volume> m_volume; // that the running job is about
    std::shared_ptr<const inference::UncertaintyResult> m_result;
    std::shared_ptr<const Volume> m_map;
    BackgroundTask m_preparation;
    bool m_isDrawn = false; // the map that is shown is this one
    int m_job = 0; // zero: none runs
};

} // namespace fovea::app
