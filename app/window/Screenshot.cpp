#include "app/window/Screenshot.h"

#include "app/explanation/ExplanationController.h"
#include "app/window/MainWindow.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTimer>

#include <chrono>
#include <cstdio>

namespace fovea::app {

namespace {

using namespace std::chrono_literals;

// Surfaces are made in the background after the result arrives.
constexpr auto settlingTime = 6s;
constexpr auto retryTime = 100ms;

} // namespace

Screenshot::Screenshot(MainWindow& window, std::filesystem::path file)
    : m_window(window)
    , m_file(std::move(file))
{
    connect(&window.session(), &StudySession::volumeChanged, this, &Screenshot::startModel);
    connect(&window.session(), &StudySession::picturesChanged, this, [this] {
        if (m_window.session().showsPictures()) // on which no model runs
            QTimer::singleShot(settlingTime, this, &Screenshot::save);
    });
    connect(&window.session(), &StudySession::failed, this,
        [this](const Error& error) { giveUp(QString::fromStdString(describe(error))); });
    connect(&window.runner(), &ModelRunner::failed, this,
        [this](const Error& error) { giveUp(QString::fromStdString(describe(error))); });
    connect(&window.runner(), &ModelRunner::finished, this,
        [this] { QTimer::singleShot(settlingTime, this, &Screenshot::save); });
    // A detector's best finding is explained too. Later, so that the window knows it.
    connect(
        &window.runner(), &ModelRunner::detected, this,
        [this] {
            if (!m_window.explainBestFinding())
                QTimer::singleShot(settlingTime, this, &Screenshot::save);
        },
        Qt::QueuedConnection);
    connect(&window.explanations(), &ExplanationController::explained, this,
        [this] { QTimer::singleShot(settlingTime, this, &Screenshot::save); });
    connect(&window.explanations(), &ExplanationController::failed, this,
        [this](const Error& error) { giveUp(QString::fromStdString(describe(error))); });
}

void Screenshot::startModel()
{
    // The list of models may arrive after the series.
    qputenv("FOVEA_ALLOW_MODELS", "all"); // nobody is there to be asked, and the model was named
    if (!m_window.runChosenModel())
        QTimer::singleShot(retryTime, this, &Screenshot::startModel);
}

void Screenshot::save()
{
    if (m_window.grab().save(QString::fromStdString(m_file.string()), "PNG"))
        QCoreApplication::exit(0);
    else
        giveUp(QStringLiteral("%1 could not be written").arg(QString::fromStdString(m_file.string())));
}

void Screenshot::giveUp(const QString& reason)
{
    std::fprintf(stderr, "fovea: error: no screenshot: %s\n", qUtf8Printable(reason));
    QCoreApplication::exit(1);
}

} // namespace fovea::app
