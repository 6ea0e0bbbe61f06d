#include "app/models/ModelConsent.h"

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

QString isolationText(const std::optional<std::vector<std::string>>& isolation)
{
    const auto say = [](const char* text) { return QCoreApplication::translate("ModelConsent", text); };
    if (!isolation)
        return say(QT_TRANSLATE_NOOP("ModelConsent", "It runs in a process of its own."));
    QStringList missing;
    const auto look = [&](const char* what, const char* words) {
        if (!std::ranges::contains(*isolation, what))
            missing << say(words);
    };
    look("network", QT_TRANSLATE_NOOP("ModelConsent", "use the network"));
    look("writing files", QT_TRANSLATE_NOOP("ModelConsent", "change your files"));
    look("memory", QT_TRANSLATE_NOOP("ModelConsent", "take all memory"));
    if (missing.isEmpty())
        return say(QT_TRANSLATE_NOOP("ModelConsent",
            "It runs without network, can't change files, and can't take all memory. It can read files."));
    return say(QT_TRANSLATE_NOOP("ModelConsent", "Warning: on this computer it can %1, and read files."))
        .arg(missing.join(QStringLiteral(", ")));
}

void ModelConsent::watch(inference::JobQueue& queue)
{
    m_queue = &queue;
    connect(&queue, &inference::JobQueue::workerStarted, this,
        [this](const inference::WorkerInfo& info) { m_isolation = info.isolation; });
}

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
    auto* warning = new QLabel(
        tr("A model is a program: run those only whose origin you trust. Not for clinical use."));
    warning->setWordWrap(true);
    auto* isolation = new QLabel(isolationText(m_isolation));
    isolation->setObjectName("modelIsolation");
    isolation->setWordWrap(true);
    if (m_queue) {
        connect(m_queue, &inference::JobQueue::workerStarted, isolation,
            [isolation](
                const inference::WorkerInfo& info) { isolation->setText(isolationText(info.isolation)); });
        if (!m_isolation)
            m_queue->startWorker();
    }
    layout->addWidget(warning);
    layout->addWidget(isolation);
    auto* buttons = new QDialogButtonBox;
    auto* allow = buttons->addButton(tr("Allow and run"), QDialogButtonBox::AcceptRole);
    allow->setObjectName("allowModel");
    buttons->addButton(tr("Don't run"), QDialogButtonBox::RejectRole)->setDefault(true);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this, [this, card, then = std::move(then)] {
        if (const auto kept = m_list.allow(card); !kept)
            qWarning("%s", describe(kept.error()).c_str()); // it will be asked again
        then();
    });
    dialog->open();
}

} // namespace fovea::app
