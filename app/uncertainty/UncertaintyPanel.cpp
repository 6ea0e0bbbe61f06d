#include "app/uncertainty/UncertaintyPanel.h"

#include "app/panels/RunStatus.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr int mostRows = 4; // of the list, before it scrolls

// Whether the other one answers the same question, so that both answers can be averaged.
bool isCheckpointOf(const inference::ModelCard& other, const inference::ModelCard& card)
{
    // Colours may differ.
    const auto isSame = [](const inference::ModelLabel& a, const inference::ModelLabel& b) {
        return a.value == b.value && a.name == b.name;
    };
    return other.isUsable() && other.folder != card.folder && other.findsBoxes == card.findsBoxes
        && other.isMultiLabel == card.isMultiLabel && other.outputChannels == card.outputChannels
        && std::ranges::equal(other.labels, card.labels, isSame) && other.inputs.size() == card.inputs.size();
}

} // namespace

UncertaintyPanel::UncertaintyPanel(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 8);
    layout->addWidget(createQuestion());
    layout->addWidget(createStyle());
    layout->addStretch();
    auto* warning = new QLabel(tr("<b>A model can be sure and wrong</b><br>Not for clinical use"));
    warning->setWordWrap(true);
    layout->addWidget(warning);
    setModel(nullptr);
}

QWidget* UncertaintyPanel::createQuestion()
{
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    m_model = new QLabel;
    m_model->setWordWrap(true);
    layout->addWidget(m_model);
    auto* question = new QLabel(tr("How much does the answer change with"));
    question->setWordWrap(true);
    layout->addWidget(question);
    m_flips = new QCheckBox(tr("&mirrored images"));
    m_flips->setObjectName("uncertaintyFlips");
    m_flips->setChecked(true);
    m_flips->setToolTip(tr("Test-time augmentation: the same model on the image turned over"));
    m_dropout = new QCheckBox(tr("&dropout, passes:"));
    m_dropout->setObjectName("uncertaintyDropout");
    m_dropout->setToolTip(
        tr("Parts of the network are left out at random, as in training, where the model kept that"));
    m_passes = new QSpinBox;
    m_passes->setRange(1, 100);
    m_passes->setValue(8);
    m_passes->setAccessibleName(tr("Passes with dropout"));
    auto* dropout = new QHBoxLayout;
    dropout->addWidget(m_dropout);
    dropout->addWidget(m_passes);
    dropout->addStretch();
    m_checkpointsTitle = new QLabel;
    m_checkpointsTitle->setWordWrap(true);
    m_checkpoints = new QListWidget;
    m_checkpoints->setObjectName("uncertaintyCheckpoints");
    m_checkpoints->setAccessibleName(tr("Other checkpoints"));
    m_checkpoints->setSelectionMode(QAbstractItemView::NoSelection);
    m_checkpointsTitle->setBuddy(m_checkpoints);
    layout->addWidget(m_flips);
    layout->addLayout(dropout);
    layout->addWidget(m_checkpointsTitle);
    layout->addWidget(m_checkpoints);

    m_estimate = new QPushButton(tr("&Estimate"));
    m_estimate->setObjectName("estimateUncertainty");
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setObjectName("cancelUncertainty");
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_estimate, 1);
    buttons->addWidget(m_cancel);
    layout->addLayout(buttons);
    m_status = new RunStatus(QStringLiteral("uncertaintyStatus"));
    layout->addWidget(m_status);
    for (QCheckBox* check : { m_flips, m_dropout })
        connect(check, &QCheckBox::toggled, this, &UncertaintyPanel::updateButtons);
    connect(m_checkpoints, &QListWidget::itemChanged, this, &UncertaintyPanel::updateButtons);
    connect(m_estimate, &QPushButton::clicked, this, &UncertaintyPanel::estimateRequested);
    connect(m_cancel, &QPushButton::clicked, this, &UncertaintyPanel::cancelRequested);
    return box;
}

QWidget* UncertaintyPanel::createStyle()
{
    auto* box = new QWidget;
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    m_visible = new QCheckBox(tr("&Show the map"));
    m_visible->setObjectName("uncertaintyVisible");
    m_visible->setChecked(true);
    m_visible->setToolTip(
        tr("The entropy of each voxel. The highest colour is where two structures are equally likely"));
    form->addRow(m_visible);
    const auto slider = [form](const QString& title, int value, const char* name, const QString& words) {
        auto* made = new QSlider(Qt::Horizontal);
        made->setRange(0, 100);
        made->setValue(value);
        made->setObjectName(name);
        made->setAccessibleName(words);
        form->addRow(title, made);
        return made;
    };
    m_threshold
        = slider(tr("&Threshold"), 20, "uncertaintyThreshold", tr("Threshold of the map of uncertainty"));
    m_opacity = slider(tr("&Opacity"), 70, "uncertaintyOpacity", tr("Opacity of the map of uncertainty"));
    connect(m_visible, &QCheckBox::toggled, this, &UncertaintyPanel::styleChanged);
    for (QSlider* each : { m_threshold, m_opacity })
        connect(each, &QSlider::valueChanged, this, &UncertaintyPanel::styleChanged);
    return box;
}

void UncertaintyPanel::setModels(std::vector<inference::ModelCard> models)
{
    m_models = std::move(models);
    fillCheckpoints();
}

void UncertaintyPanel::setModel(const inference::ModelCard* card)
{
    const bool isSame = card != nullptr && m_card && card->folder == m_card->folder;
    m_card = card != nullptr ? std::optional(*card) : std::nullopt;
    m_model->setText(card != nullptr ? QString::fromStdString(card->name) : tr("Run a model first."));
    if (!isSame) {
        m_status->clear();
        fillCheckpoints();
    }
    updateButtons();
}

void UncertaintyPanel::fillCheckpoints()
{
    m_checkpoints->clear();
    for (const inference::ModelCard& other : m_models) {
        if (!m_card || !isCheckpointOf(other, *m_card))
            continue;
        auto* item
            = new QListWidgetItem(QString::fromStdString(other.name + " " + other.version), m_checkpoints);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        item->setCheckState(Qt::Unchecked);
        item->setData(Qt::UserRole, QString::fromStdString(other.folder.string()));
        item->setToolTip(QString::fromStdString(other.stamp()));
    }
    const int count = m_checkpoints->count();
    m_checkpointsTitle->setText(count > 0 ? tr("other &checkpoints:") : tr("No other checkpoint is there."));
    m_checkpoints->setVisible(count > 0);
    if (count > 0)
        m_checkpoints->setFixedHeight(std::min(count, mostRows) * m_checkpoints->sizeHintForRow(0)
            + 2 * m_checkpoints->frameWidth() + 4);
    updateButtons();
}

void UncertaintyPanel::updateButtons()
{
    m_estimate->setEnabled(m_card && !m_status->isRunning() && !variations().isNone());
    m_cancel->setEnabled(m_status->isRunning());
    m_passes->setEnabled(m_dropout->isChecked());
    for (QWidget* widget : std::initializer_list<QWidget*> { m_visible, m_threshold, m_opacity })
        widget->setEnabled(m_hasMap);
}

void UncertaintyPanel::showRunning()
{
    m_status->start();
    updateButtons();
}

void UncertaintyPanel::showProgress(const QString& stage, double fraction)
{
    m_status->showProgress(stage, fraction);
}

void UncertaintyPanel::showEnded(const QString& sentence)
{
    m_status->end(sentence);
    updateButtons();
}

void UncertaintyPanel::setHasMap(bool hasMap)
{
    m_hasMap = hasMap;
    updateButtons();
}

inference::Variations UncertaintyPanel::variations() const
{
    inference::Variations variations { .flips = m_flips->isChecked(),
        .dropoutPasses = m_dropout->isChecked() ? m_passes->value() : 0 };
    for (int row = 0; row < m_checkpoints->count(); ++row) {
        const QListWidgetItem* item = m_checkpoints->item(row);
        if (item->checkState() == Qt::Checked)
            variations.moreBundles.emplace_back(item->data(Qt::UserRole).toString().toStdString());
    }
    return variations;
}

HeatStyle UncertaintyPanel::style() const
{
    return {
        .threshold = m_threshold->value() / 100.0, .opacity = m_opacity->value() / 100.0, .isCoarse = false
    };
}

bool UncertaintyPanel::isMapVisible() const
{
    return m_visible->isChecked();
}

void UncertaintyPanel::setMapVisible(bool visible)
{
    m_visible->setChecked(visible);
}

} // namespace fovea::app
