#pragma once

#include "core/image/Volume.h"
#include "inference/client/Detections.h"

#include <QObject>

#include <memory>

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class DetectionsPanel;
class ModelRunner;
class StudySession;

// Keeps the list of detections and the boxes in the pictures in step. GUI thread; everything it is given
// outlives it.
class DetectionController : public QObject {
    Q_OBJECT

public:
    DetectionController(ModelRunner& runner, StudySession& session, views::ViewGrid& grid,
        DetectionsPanel& panel, QObject* parent = nullptr);

    // What is shown; null when there is nothing.
    [[nodiscard]] const std::shared_ptr<const inference::DetectResult>& result() const { return m_result; }
    void show(std::shared_ptr<const inference::DetectResult> result); // also goes to the best one

Q_SIGNALS:
    void shown(); // result() changed
    void explanationRequested(const fovea::inference::Detection& detection);

private:
    void drawBoxes();

    StudySession& m_session;
    views::ViewGrid& m_grid;
    DetectionsPanel& m_panel;
    std::shared_ptr<const inference::DetectResult> m_result;
};

} // namespace fovea::app
