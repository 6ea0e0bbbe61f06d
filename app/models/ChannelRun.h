#pragma once

#include "app/tasks/BackgroundTask.h"
#include "core/image/Volume.h"
#include "core/study/Study.h"
#include "inference/bundle/ModelCard.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

class QWidget;

namespace fovea::app {

class ModelRunner;
class StudySession;

// Runs a model that takes several series at once: asks which, shows the first one, on which the result will
// lie, reads the others and starts the run. GUI thread.
class ChannelRun : public QObject {
    Q_OBJECT

public:
    ChannelRun(StudySession& session, ModelRunner& runner, QWidget* window);

    // Doesn't wait.
    void start(const inference::ModelCard& card);

Q_SIGNALS:
    void failed(const fovea::Error& error);

private:
    struct Wanted {
        inference::ModelCard card;
        Series first;
        std::vector<std::shared_ptr<const Volume>> others; // channels 1 and up
    };

    void read(const inference::ModelCard& card, std::vector<Series> channels);
    void runWhenShown();
    [[nodiscard]] bool isShown(const Series& series) const;

    StudySession& m_session;
    ModelRunner& m_runner;
    QWidget* m_window;
    std::optional<Wanted> m_wanted; // waits for its first series to be shown
    BackgroundTask m_read;
};

} // namespace fovea::app
