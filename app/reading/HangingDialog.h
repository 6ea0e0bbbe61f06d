#pragma once

#include "app/reading/HangingRules.h"

#include <QDialog>

#include <functional>

namespace fovea::app {

// Asks for which series the arrangement that is shown shall be used from now on.
class SaveRuleDialog : public QDialog {
    Q_OBJECT

public:
    SaveRuleDialog(const Series& series, const Arrangement& arrangement, QWidget* parent = nullptr);

Q_SIGNALS:
    void ruleMade(const fovea::app::HangingRule& rule);
};

// Lists the rules and deletes them. keep is called with what remains after each change.
class RulesDialog : public QDialog {
    Q_OBJECT

public:
    RulesDialog(std::vector<HangingRule> rules, std::function<void(const std::vector<HangingRule>&)> keep,
        QWidget* parent = nullptr);
};

} // namespace fovea::app
