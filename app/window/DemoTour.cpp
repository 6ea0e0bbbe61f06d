#include "app/window/DemoTour.h"

#include "app/window/MainWindow.h"

#include <QTimer>

#include <chrono>
#include <utility>

namespace fovea::app {

namespace {

constexpr auto retryTime = std::chrono::milliseconds(100);

} // namespace

DemoTour::DemoTour(MainWindow& window)
    : m_window(window)
{
    connect(&window.session(), &StudySession::volumeChanged, this, &DemoTour::startModel);
    // Later, so that the list and the boxes are there.
    connect(&window.runner(), &ModelRunner::detected, this, &DemoTour::explainBest, Qt::QueuedConnection);
    window.session().openDemo();
}

void DemoTour::startModel()
{
    if (m_runs || m_window.session().volume() == nullptr)
        return;
    // The list of models may arrive after the series.
    if (m_window.runChosenModel())
        m_runs = true;
    else
        QTimer::singleShot(retryTime, this, &DemoTour::startModel);
}

void DemoTour::explainBest()
{
    if (!std::exchange(m_isDone, true))
        m_window.explainBestFinding();
}

} // namespace fovea::app
