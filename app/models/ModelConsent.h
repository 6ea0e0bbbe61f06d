#pragma once

#include "inference/client/AllowList.h"
#include "inference/client/JobQueue.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <optional>
#include <string>
#include <vector>

class QWidget;

namespace fovea::app {

// What a worker's isolation means for who runs a model in it, as sentences; a warning when something is
// missing. Nothing: not known yet.
[[nodiscard]] QString isolationText(const std::optional<std::vector<std::string>>& isolation);

// Asks before a model runs for the first time on this computer: what it is, who made it, its licence, what it
// is meant for, and its hash. What comes with the program needs no question, and none is asked where
// FOVEA_ALLOW_MODELS is "all", for programs that nobody watches.
class ModelConsent : public QObject {
    Q_OBJECT

public:
    explicit ModelConsent(QWidget* window, std::filesystem::path file = inference::AllowList::defaultFile());

    // Who runs the models: says what a model is kept from, for which a worker is started when somebody asks.
    void watch(inference::JobQueue& queue);

    // Calls then() at once, or when the person has allowed the model; never when not. Doesn't wait.
    void require(const inference::ModelCard& card, std::function<void()> then);

private:
    [[nodiscard]] bool needsQuestion(const inference::ModelCard& card) const;

    QWidget* m_window;
    inference::AllowList m_list;
    QPointer<inference::JobQueue> m_queue;
    std::optional<std::vector<std::string>> m_isolation; // nothing: no worker has said yet
};

} // namespace fovea::app
