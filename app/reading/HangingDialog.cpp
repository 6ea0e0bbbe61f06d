#include "app/reading/HangingDialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace fovea::app {

namespace {

QString describe(const HangingRule& rule)
{
    QStringList criteria;
    if (!rule.modality.isEmpty())
        criteria << rule.modality;
    if (!rule.bodyPart.isEmpty())
        criteria << rule.bodyPart;
    if (!rule.descriptionContains.isEmpty())
        criteria << QStringLiteral("“%1”").arg(rule.descriptionContains);
    const QString whom
        = criteria.isEmpty() ? RulesDialog::tr("all series") : criteria.join(QStringLiteral(", "));
    return QStringLiteral("%1: %2").arg(rule.name, whom);
}

} // namespace

SaveRuleDialog::SaveRuleDialog(const Series& series, const Arrangement& arrangement, QWidget* parent)
    : QDialog(parent)
{
    setObjectName("saveRuleDialog");
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Hang series like this"));
    auto* layout = new QFormLayout(this);
    auto* words = new QLabel(tr(
        "From now on, the layout, planes, slab, colours and window that you see are used for series with:"));
    words->setWordWrap(true);
    layout->addRow(words);
    const auto criterion = [&](const QString& label, const QString& value, bool on) {
        auto* check = new QCheckBox(label);
        auto* edit = new QLineEdit(value);
        edit->setAccessibleName(label);
        check->setChecked(on && !value.isEmpty());
        edit->setEnabled(check->isChecked());
        connect(check, &QCheckBox::toggled, edit, &QLineEdit::setEnabled);
        layout->addRow(check, edit);
        return edit;
    };
    auto* modality = criterion(tr("Modality"), series.modality, true);
    auto* bodyPart = criterion(tr("Body part"), series.bodyPart, true);
    auto* description = criterion(tr("Description contains"), series.description, false);
    auto* name = new QLineEdit(
        series.modality.isEmpty() ? tr("My arrangement") : tr("%1 arrangement").arg(series.modality));
    layout->addRow(tr("Name"), name);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    layout->addRow(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [=, this] {
        const auto valueOf
            = [](const QLineEdit* edit) { return edit->isEnabled() ? edit->text().trimmed() : QString(); };
        Q_EMIT ruleMade(
            { name->text(), valueOf(modality), valueOf(bodyPart), valueOf(description), arrangement });
        accept();
    });
}

RulesDialog::RulesDialog(std::vector<HangingRule> rules,
    std::function<void(const std::vector<HangingRule>&)> keep, QWidget* parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Hanging rules"));
    resize(420, 280);
    auto* list = new QListWidget;
    list->setAccessibleName(tr("Hanging rules"));
    for (const HangingRule& rule : rules)
        list->addItem(describe(rule));
    auto* remove = new QPushButton(tr("Delete"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->addButton(remove, QDialogButtonBox::ActionRole);
    auto* layout = new QVBoxLayout(this);
    auto* words = new QLabel(rules.empty()
            ? tr("There are no rules yet. Arrange the views as you like and choose “Hang series like this”.")
            : tr("The rule that says most about a series is used."));
    words->setWordWrap(true);
    layout->addWidget(words);
    layout->addWidget(list);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(remove, &QPushButton::clicked, this,
        [list, remaining = std::move(rules), keep = std::move(keep)]() mutable {
            const int row = list->currentRow();
            if (row < 0)
                return;
            delete list->takeItem(row);
            remaining.erase(remaining.begin() + row);
            keep(remaining);
        });
}

} // namespace fovea::app
