#pragma once

#include "inference/client/AllowList.h"
#include "inference/protocol/RunRecord.h"

#include <QObject>

#include <functional>
#include <optional>

class QLabel;
class QWidget;

namespace fovea::app {

// Asks before a model runs for the first time on this computer: what it is, who made it, its licence, what it
// is meant for, its hash, and what this computer keeps it from. What comes with the program needs no
// question, and none is asked where FOVEA_ALLOW_MODELS is "all", for programs that nobody watches.
class ModelConsent : public QObject {
    Q_OBJECT

public:
    explicit ModelConsent(QWidget* window, std::filesystem::path file = inference::AllowList::defaultFile());

    // Calls then() at once, or when the person has allowed the model; never when not. Doesn't wait.
    void require(const inference::ModelCard& card, std::function<void()> then);

    // What the question says about what models are kept from, also one that is open.
    void setWorker(const inference::WorkerInfo& worker);

Q_SIGNALS:
    void asked(); // a person reads the question: it would be good to know the worker

private:
    void showWarning(QLabel& label) const;
    [[nodiscard]] bool needsQuestion(const inference::ModelCard& card) const;

    QWidget* m_window;
    inference::AllowList m_list;
    std::optional<inference::WorkerInfo> m_worker;
};

} // namespace fovea::app
