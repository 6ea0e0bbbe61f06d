#include "app/review/FindingFeed.h"

#include "app/detection/DetectionController.h"
#include "app/detection/DetectionsPanel.h"
#include "app/models/FindingLayers.h"
#include "app/review/ReviewController.h"
#include "app/study/StudySession.h"
#include "core/review/MeasurementList.h"

namespace fovea::app {

namespace {

constexpr int restMs = 400;

Finding findingOf(const Measurement& measurement, const QString& reviewer)
{
    Finding finding;
    finding.id = measurement.id;
    finding.kind = FindingKind::Measurement;
    finding.source = { ResultSource::Kind::Person, reviewer, {}, {} };
    finding.title
        = measurement.text.isEmpty() ? measurement.name : measurement.name + ": " + measurement.text;
    finding.anchorLps = measurement.pointsLps.front();
    finding.sizeMm = measure(measurement, nullptr).lengthMm;
    finding.measurement = measurement;
    return finding;
}

} // namespace

FindingFeed::FindingFeed(const StudySession& session, ReviewController& review,
    DetectionController& detections, DetectionsPanel& panel, MeasurementList& measurements, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_review(review)
    , m_detections(detections)
    , m_panel(panel)
    , m_measurements(measurements)
{
    for (QTimer* timer : { &m_boxTimer, &m_measurementTimer }) {
        timer->setSingleShot(true);
        timer->setInterval(restMs);
    }
    connect(&m_boxTimer, &QTimer::timeout, this, &FindingFeed::giveBoxes);
    connect(&m_measurementTimer, &QTimer::timeout, this, &FindingFeed::giveMeasurements);
    connect(&detections, &DetectionController::shown, this, &FindingFeed::giveBoxes);
    connect(&panel, &DetectionsPanel::thresholdChanged, &m_boxTimer, qOverload<>(&QTimer::start));
    connect(&measurements, &MeasurementList::changed, &m_measurementTimer, qOverload<>(&QTimer::start));
    connect(&review, &ReviewController::opened, this, [this] {
        m_given.clear();
        giveBoxes();
        m_measurementTimer.start();
    });
}

void FindingFeed::giveBoxes()
{
    if (const auto& result = m_detections.result())
        m_review.addFindings(findingsOf(*result, m_panel.threshold()));
}

void FindingFeed::giveMeasurements()
{
    if (!m_review.isOpen() || !m_session.volume())
        return;
    const QString series = m_session.volume()->meaning().seriesUid;
    std::vector<Finding> findings;
    std::set<QString> there;
    for (const Measurement& measurement : m_measurements.all()) {
        if (measurement.id.isEmpty() || measurement.seriesUid != series)
            continue;
        there.insert(measurement.id);
        findings.push_back(findingOf(measurement, m_review.reviewer()));
    }
    // Only what came from here: an earlier reading's stay when its session is not open.
    for (const QString& id : m_given) {
        if (!there.contains(id))
            m_review.removeMeasurement(id);
    }
    m_given = std::move(there);
    m_review.addFindings(std::move(findings));
}

} // namespace fovea::app
