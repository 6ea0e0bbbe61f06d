#include "app/models/ModelConsent.h"

#include "app/models/WorkerWords.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;

bool isWithin(const fs::path& folder, const fs::path& parent)
{
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(folder, error);
    const fs::path root = fs::weakly_canonical(parent, error);
    const auto [end, inWhole] = std::mismatch(root.begin(), root.end(), whole.begin(), whole.end());
    return end == root.end();
}

QString description(const inference::ModelCard& card)
{
    const auto row = [](const QString& name, const std::string& value) {
        const QString text = QString::fromStdString(value).toHtmlEscaped();
        return QStringLiteral("<tr><td><b>%1</b>&nbsp;&nbsp;</td><td>%2</td></tr>")
            .arg(name, text.isEmpty() ? QCoreApplication::translate("ModelConsent", "not said") : text);
    };
    const auto say = [](const char* text) { return QCoreApplication::translate("ModelConsent", text); };
    return "<table>" + row(say(QT_TRANSLATE_NOOP("ModelConsent", "Model")), card.name + ' ' + card.version)
        + row(say(QT_TRANSLATE_NOOP("ModelConsent", "Task")), card.task)
        + row(say(QT_TRANSLATE_NOOP("ModelConsent", "Authors")), card.authors)
        + row(say(QT_TRANSLATE_NOOP("ModelConsent", "Copyright")), card.copyright)
        + row(say(QT_TRANSLATE_NOOP("ModelConsent", "Intended use")), card.intendedUse)
        + row(say(QT_TRANSLATE_NOOP("ModelConsent", "Description")), card.description)
        + row(say(QT_TRANSLATE_NOOP("ModelConsent", "SHA-256")), card.sha256) + "</table>";
}

} // namespace

ModelConsent::ModelConsent(QWidget* window, fs::path file)
    : QObject(window)
    , m_window(window)
    , m_list(std::move(file))
{ }

bool ModelConsent::needsQuestion(const inference::ModelCard& card) const
{
    const fs::path program = QCoreApplication::applicationDirPath().toStdString();
    return qEnvironmentVariable("FOVEA_ALLOW_MODELS") != "all" && !m_list.isAllowed(card)
        && !isWithin(card.folder, program / "../resources/models")
        && !isWithin(card.folder, program / "../share/fovea/models");
}

void ModelConsent::require(const inference::ModelCard& card, std::function<void()> then)
{
    if (!needsQuestion(card)) {
        then();
        return;
    }
    auto* dialog = new QDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName("modelConsent");
    dialog->setWindowTitle(tr("Run this model for the first time?"));
    dialog->setMinimumWidth(560);
    auto* layout = new QVBoxLayout(dialog);
    auto* about = new QLabel(description(card));
    about->setTextFormat(Qt::RichText);
    about->setWordWrap(true);
    about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(about);
    layout->addWidget(new QLabel(tr("Licence")));
    const std::string licence = inference::licenceOf(card);
    auto* terms = new QPlainTextEdit(
        licence.empty() ? tr("The model comes without a licence.") : QString::fromStdString(licence));
    terms->setReadOnly(true);
    terms->setMaximumHeight(160);
    layout->addWidget(terms);
    auto* warning = new QLabel;
    warning->setObjectName("modelWarning");
    warning->setWordWrap(true);
    showWarning(*warning);
    layout->addWidget(warning);
    auto* buttons = new QDialogButtonBox;
    auto* allow = buttons->addButton(tr("Allow and run"), QDialogButtonBox::AcceptRole);
    allow->setObjectName("allowModel");
    auto* refuse = buttons->addButton(tr("Don't run"), QDialogButtonBox::RejectRole);
    refuse->setDefault(true);
    layout->addWidget(buttons);
    refuse->setFocus(); // else the first button has it, and Enter would allow
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this, [this, card, then = std::move(then)] {
        if (const auto kept = m_list.allow(card); !kept)
            qWarning("%s", describe(kept.error()).c_str()); // it will be asked again
        then();
    });
    dialog->open();
    Q_EMIT asked();
}

void ModelConsent::setWorker(const inference::WorkerInfo& worker)
{
    m_worker = worker;
    for (QLabel* label : m_window->findChildren<QLabel*>("modelWarning"))
        showWarning(*label);
}

void ModelConsent::showWarning(QLabel& label) const
{
    const QString kept = m_worker
        ? isolationWords(*m_worker)
        : tr("What this computer keeps models from is not known until the worker has started.");
    label.setText(QStringList { tr("A model is a program: run those only whose origin you trust."), kept,
        tr("Not for clinical use.") }
            .join(' '));
    QFont font = label.font();
    font.setBold(m_worker && !isIsolated(*m_worker));
    label.setFont(font);
}

} // namespace fovea::app
