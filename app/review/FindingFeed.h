#pragma once

#include <QObject>
#include <QTimer>

#include <set>

namespace fovea {
class MeasurementList;
}

namespace fovea::app {

class DetectionController;
class DetectionsPanel;
class ReviewController;
class StudySession;

// Gives to the review what is found elsewhere in the window: boxes that score at least what the person asks
// for, and the person's measurements. Boxes that were given once stay when the threshold rises; a measurement
// that is changed or deleted is so in the review too. GUI thread; everything it is given outlives it.
class FindingFeed : public QObject {
    Q_OBJECT

public:
    FindingFeed(const StudySession& session, ReviewController& review, DetectionController& detections,
        DetectionsPanel& panel, MeasurementList& measurements, QObject* parent = nullptr);

private:
    void giveBoxes();
    void giveMeasurements();

    const StudySession& m_session;
    ReviewController& m_review;
    DetectionController& m_detections;
    DetectionsPanel& m_panel;
    MeasurementList& m_measurements;
    QTimer m_boxTimer; // until the threshold rests
    QTimer m_measurementTimer; // until the mouse rests
    std::set<QString> m_given; // ids of measurements that the review has from here
};

} // namespace fovea::app
