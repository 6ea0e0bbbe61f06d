#pragma once

#include "inference/client/AllowList.h"

#include <QObject>

#include <functional>

class QWidget;

namespace fovea::app {

// Asks before a model runs for the first time on this computer: what it is, who made it, its licence, what it
// is meant for, and its hash. What comes with the program needs no question, and none is asked where
// FOVEA_ALLOW_MODELS is "all", for programs that nobody watches.
class ModelConsent : public QObject {
    Q_OBJECT

public:
    explicit ModelConsent(QWidget* window, std::filesystem::path file = inference::AllowList::defaultFile());

    // Calls then() at once, or when the person has allowed the model; never when not. Doesn't wait.
    void require(const inference::ModelCard& card, std::function<void()> then);

private:
    [[nodiscard]] bool needsQuestion(const inference::ModelCard& card) const;

    QWidget* m_window;
    inference::AllowList m_list;
};

} // namespace fovea::app
