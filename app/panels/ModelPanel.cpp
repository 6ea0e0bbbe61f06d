#include "app/panels/ModelPanel.h"

#include "app/models/ModelRun.h"
#include "app/panels/RunOptionsBox.h"
#include "app/panels/RunStatus.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

} // namespace

ModelPanel::ModelPanel(QWidget* parent)
    : QWidget(parent)
    , m_choice(new QComboBox)
    , m_card(new QLabel)
    , m_run(new QPushButton(tr("&Run")))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_options(new RunOptionsBox)
    , m_status(new RunStatus(QStringLiteral("modelStatus")))
{
    m_choice->setObjectName("modelChoice");
    m_choice->setAccessibleName(tr("Model"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(16);
    auto* add = new QToolButton;
    add->setText(QStringLiteral("…"));
    add->setToolTip(tr("Add a folder with model bundles"));
    add->setAccessibleName(tr("Add a folder with models"));
    auto* choiceRow = new QHBoxLayout;
    choiceRow->addWidget(m_choice, 1);
    choiceRow->addWidget(add);

    m_card->setWordWrap(true);
    m_card->setTextFormat(Qt::RichText);
    m_card->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_run->setObjectName("runModel");
    m_cancel->setObjectName("cancelModel");
    m_cancel->setToolTip(tr("Stop the model (Esc)"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_run, 1);
    buttons->addWidget(m_cancel);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 8);
    layout->addLayout(choiceRow);
    layout->addWidget(m_card);
    layout->addWidget(m_options);
    layout->addLayout(buttons);
    layout->addWidget(m_status);
    layout->addStretch();

    connect(m_choice, &QComboBox::currentIndexChanged, this, [this] {
        showCard();
        updateButtons();
    });
    connect(m_choice, &QComboBox::activated, this, [this] { m_chosen = current()->folder; });
    connect(add, &QToolButton::clicked, this, &ModelPanel::folderRequested);
    connect(m_cancel, &QPushButton::clicked, this, &ModelPanel::cancelRequested);
    connect(m_run, &QPushButton::clicked, this, &ModelPanel::run);
    connect(m_options, &RunOptionsBox::changed, this, [this] { Q_EMIT optionsChanged(options()); });
    connect(m_options, &RunOptionsBox::opened, this, &ModelPanel::workerWanted);
    setModels({});
}

RunOptions ModelPanel::options() const
{
    return m_options->options();
}

void ModelPanel::setWorker(const inference::WorkerInfo& worker)
{
    m_options->setWorker(worker);
}

void ModelPanel::setModels(std::vector<inference::ModelCard> models)
{
    const std::filesystem::path previous = current() != nullptr ? current()->folder : std::filesystem::path();
    m_models = std::move(models);
    const QSignalBlocker blocker(m_choice);
    m_choice->clear();
    for (const inference::ModelCard& card : m_models) {
        m_choice->addItem(text(card.name) + (card.isUsable() ? QString() : tr(" (can't run)")));
        m_choice->setItemData(m_choice->count() - 1, text(card.stamp()), Qt::ToolTipRole);
    }
    m_choice->setEnabled(!m_models.empty());
    selectModel(previous);
    chooseForModality();
    showCard();
    updateButtons();
}

void ModelPanel::selectModel(const std::filesystem::path& folder)
{
    const auto found = std::ranges::find(m_models, folder, &inference::ModelCard::folder);
    if (found != m_models.end())
        m_choice->setCurrentIndex(static_cast<int>(found - m_models.begin()));
}

void ModelPanel::setSeriesOpen(bool open, const QString& modality)
{
    m_seriesOpen = open;
    m_modality = modality;
    chooseForModality();
    m_status->clear();
    showCard();
    updateButtons();
}

void ModelPanel::chooseForModality()
{
    const auto fits = [this](const inference::ModelCard& card) {
        return card.isUsable() && isForModality(card, m_modality);
    };
    const auto chosen = std::ranges::find(m_models, m_chosen, &inference::ModelCard::folder);
    const auto found
        = chosen != m_models.end() && fits(*chosen) ? chosen : std::ranges::find_if(m_models, fits);
    if (found != m_models.end())
        m_choice->setCurrentIndex(static_cast<int>(found - m_models.begin()));
}

const inference::ModelCard* ModelPanel::current() const
{
    const auto index = static_cast<std::size_t>(m_choice->currentIndex());
    return index < m_models.size() ? &m_models[index] : nullptr;
}

void ModelPanel::showCard()
{
    const inference::ModelCard* card = current();
    m_options->setForDetector(card != nullptr && card->findsBoxes);
    if (card == nullptr) {
        m_card->setText(tr("No models found. Add a folder with MONAI bundles by the … button."));
        return;
    }
    QStringList lines;
    lines << text(card->task.empty() ? card->description : card->task).toHtmlEscaped();
    QStringList facts { tr("version %1").arg(text(card->version).toHtmlEscaped()),
        text(card->sha256.substr(0, 8)) };
    const auto structures
        = std::ranges::count_if(card->labels, [](const auto& label) { return label.value != 0; });
    facts << (card->findsBoxes ? tr("finds boxes") : tr("%1 structures").arg(structures));
    lines << facts.join(QStringLiteral(" · "));
    for (const std::string& problem : card->problems)
        lines << QStringLiteral("<font color='#ff8a80'>%1</font>").arg(text(problem).toHtmlEscaped());
    if (card->isUsable() && m_seriesOpen && !isForModality(*card, m_modality)) {
        lines << QStringLiteral("<font color='#ffcc66'>%1</font>")
                     .arg(tr("Not made for %1 pictures").arg(m_modality.toHtmlEscaped()));
    }
    lines << tr("<b>Not for clinical use</b>");
    m_card->setText(lines.join(QStringLiteral("<br>")));
    m_card->setToolTip(
        QStringList { text(card->description), text(card->intendedUse), text(card->copyright) }.join('\n'));
}

void ModelPanel::updateButtons()
{
    const inference::ModelCard* card = current();
    m_run->setEnabled(!m_status->isRunning() && m_seriesOpen && card != nullptr && card->isUsable());
    m_cancel->setEnabled(m_status->isRunning());
    m_run->setToolTip(
        m_seriesOpen ? tr("Run this model on the open series (Ctrl+R)") : tr("Open a series first"));
}

bool ModelPanel::run()
{
    const inference::ModelCard* card = current();
    if (card == nullptr || !m_run->isEnabled())
        return false;
    Q_EMIT runRequested(*card);
    return true;
}

void ModelPanel::showRunning()
{
    m_status->start();
    updateButtons();
}

void ModelPanel::showProgress(const QString& stage, double fraction)
{
    m_status->showProgress(stage, fraction);
}

void ModelPanel::showEnded(const QString& sentence)
{
    m_status->end(sentence);
    updateButtons();
}

} // namespace fovea::app
