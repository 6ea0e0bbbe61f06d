#include "app/explanation/ExplainPanel.h"

#include "app/explanation/HonestyView.h"
#include "app/panels/RunStatus.h"
#include "inference/bundle/Gradients.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

using inference::ExplainMethod;
using inference::ExplainTarget;

QSlider* percentSlider(int value, const char* objectName, const QString& name)
{
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setRange(0, 100);
    slider->setValue(value);
    slider->setObjectName(objectName);
    slider->setAccessibleName(name);
    return slider;
}

} // namespace

ExplainPanel::ExplainPanel(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 8);
    layout->addWidget(createQuestion());
    layout->addWidget(createStyle());
    m_honesty = new HonestyView;
    layout->addWidget(m_honesty);
    layout->addStretch();
    auto* caption = new QLabel(tr("<b>%1</b><br>Not for clinical use").arg(explanationCaption()));
    caption->setObjectName("explainCaption");
    caption->setWordWrap(true);
    layout->addWidget(caption);
    setModel(nullptr);
    setResult(nullptr);
}

QWidget* ExplainPanel::createQuestion()
{
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    m_model = new QLabel;
    m_model->setWordWrap(true);
    layout->addWidget(m_model);
    auto* form = new QFormLayout;
    const auto combo = [form](const QString& title, const char* name) {
        auto* widget = new QComboBox;
        widget->setObjectName(name);
        widget->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        widget->setMinimumContentsLength(12);
        form->addRow(title, widget);
        return widget;
    };
    m_label = combo(tr("&Structure"), "explainLabel");
    m_target = combo(tr("&What"), "explainTarget");
    m_method = combo(tr("&Method"), "explainMethod");
    m_layer = combo(tr("&Layer"), "explainLayer");
    fillMethods(true);
    m_layer->setToolTip(
        tr("Deep layers see more of the picture and are coarse; the numbers are their resolution"));
    layout->addLayout(form);
    m_tests = new QCheckBox(tr("&Randomise weights, deletion curve"));
    m_tests->setObjectName("explainTests");
    m_tests->setToolTip(
        tr("Also tests the explanation: does it change with the model, and does what it calls "
           "important matter? Takes longer"));
    layout->addWidget(m_tests);
    m_explain = new QPushButton(tr("&Explain at the crosshair"));
    m_explain->setObjectName("explain");
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setObjectName("cancelExplain");
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_explain, 1);
    buttons->addWidget(m_cancel);
    layout->addLayout(buttons);
    m_status = new RunStatus(QStringLiteral("explainStatus"));
    layout->addWidget(m_status);
    connect(m_explain, &QPushButton::clicked, this, &ExplainPanel::explainRequested);
    connect(m_cancel, &QPushButton::clicked, this, &ExplainPanel::cancelRequested);
    return box;
}

QWidget* ExplainPanel::createStyle()
{
    auto* box = new QWidget;
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    m_visible = new QCheckBox(tr("Show the heatmap"));
    m_visible->setChecked(true);
    m_coarse = new QCheckBox(tr("True resolution"));
    m_coarse->setObjectName("explainCoarse");
    m_coarse->setToolTip(
        tr("The layer's own voxels instead of a smooth picture that looks sharper than it is"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_visible);
    row->addWidget(m_coarse);
    form->addRow(row);
    m_threshold = percentSlider(30, "heatThreshold", tr("Threshold of the heatmap"));
    m_threshold->setToolTip(tr("Hide what lies below this share of the largest value"));
    m_opacity = percentSlider(60, "heatOpacity", tr("Opacity of the heatmap"));
    form->addRow(tr("T&hreshold"), m_threshold);
    form->addRow(tr("O&pacity"), m_opacity);
    m_input = new QPushButton(tr("What the model saw…"));
    m_input->setObjectName("explainInput");
    m_input->setToolTip(tr("The resampled, windowed and padded input beside the picture"));
    form->addRow(m_input);
    for (QCheckBox* check : { m_visible, m_coarse })
        connect(check, &QCheckBox::toggled, this, &ExplainPanel::styleChanged);
    for (QSlider* slider : { m_threshold, m_opacity })
        connect(slider, &QSlider::valueChanged, this, &ExplainPanel::styleChanged);
    connect(m_input, &QPushButton::clicked, this, &ExplainPanel::inputRequested);
    return box;
}

void ExplainPanel::setModel(const inference::ModelCard* card)
{
    m_hasModel = card != nullptr;
    m_label->clear();
    m_target->clear();
    fillMethods(card == nullptr || inference::hasGradients(*card));
    m_layer->clear();
    m_layer->addItem(tr("Automatic"));
    m_model->setText(card != nullptr ? QString::fromStdString(card->name) : tr("Run a model first."));
    if (card != nullptr) {
        for (const inference::ModelLabel& label : card->labels) {
            if (label.value != 0 || card->findsBoxes)
                m_label->addItem(QString::fromStdString(label.name), label.value);
        }
        const auto add = [this](const QString& words, ExplainTarget::Kind kind) {
            m_target->addItem(words, static_cast<int>(kind));
        };
        if (card->findsBoxes) {
            add(tr("The box at the crosshair"), ExplainTarget::Kind::Box);
        } else {
            add(tr("The part at the crosshair"), ExplainTarget::Kind::Finding);
            add(tr("The voxel at the crosshair"), ExplainTarget::Kind::Voxel);
            add(tr("The whole structure in the window"), ExplainTarget::Kind::Label);
        }
    }
    updateButtons();
}

// A model without gradients can be explained in one way only.
void ExplainPanel::fillMethods(bool hasGradients)
{
    const QVariant chosen = m_method->currentData();
    m_method->clear();
    const auto add = [this](ExplainMethod method, const QString& toolTip) {
        m_method->addItem(methodTitle(method), static_cast<int>(method));
        m_method->setItemData(m_method->count() - 1, toolTip, Qt::ToolTipRole);
    };
    if (hasGradients) {
        add(ExplainMethod::HiResCam, tr("Shows only places that the layer used"));
        add(ExplainMethod::GradCam, {});
        add(ExplainMethod::GradCamPlusPlus, {});
    }
    add(ExplainMethod::Occlusion, tr("Hides parts of the input; slow, and works without gradients"));
    m_method->setCurrentIndex(std::max(0, m_method->findData(chosen)));
    m_layer->setEnabled(hasGradients);
}

void ExplainPanel::setLabel(int label)
{
    m_label->setCurrentIndex(std::max(0, m_label->findData(label)));
}

void ExplainPanel::updateButtons()
{
    m_explain->setEnabled(m_hasModel && !m_status->isRunning());
    m_cancel->setEnabled(m_status->isRunning());
    m_input->setEnabled(m_result && m_result->input);
    for (QWidget* widget : std::initializer_list<QWidget*> { m_visible, m_coarse, m_threshold, m_opacity })
        widget->setEnabled(m_result != nullptr);
}

void ExplainPanel::showRunning()
{
    m_status->start();
    updateButtons();
}

void ExplainPanel::showProgress(const QString& stage, double fraction)
{
    m_status->showProgress(stage, fraction);
}

void ExplainPanel::showEnded(const QString& sentence)
{
    m_status->end(sentence);
    updateButtons();
}

void ExplainPanel::setResult(std::shared_ptr<const inference::ExplainResult> result)
{
    m_result = std::move(result);
    m_honesty->setResult(m_result);
    if (m_result)
        fillLayers(m_result->layers);
    updateButtons();
}

void ExplainPanel::fillLayers(const std::vector<inference::LayerInfo>& layers)
{
    const QString chosen = m_layer->currentData().toString();
    m_layer->clear();
    m_layer->addItem(tr("Automatic"));
    for (const inference::LayerInfo& layer : layers) {
        const QString name = QString::fromStdString(layer.name);
        m_layer->addItem(QStringLiteral("%1 (%2×%3×%4)")
                             .arg(name)
                             .arg(layer.size[0])
                             .arg(layer.size[1])
                             .arg(layer.size[2]),
            name);
        m_layer->setItemData(m_layer->count() - 1,
            tr("%1, %2 channels").arg(QString::fromStdString(layer.kind)).arg(layer.channels),
            Qt::ToolTipRole);
    }
    m_layer->setCurrentIndex(chosen.isEmpty() ? 0 : std::max(0, m_layer->findData(chosen)));
}

ExplainChoice ExplainPanel::choice() const
{
    return { .method = static_cast<ExplainMethod>(m_method->currentData().toInt()),
        .layer = m_layer->currentData().toString().toStdString(),
        .kind = static_cast<ExplainTarget::Kind>(m_target->currentData().toInt()),
        .label = m_label->currentData().toInt(),
        .tests = m_tests->isChecked() };
}

HeatStyle ExplainPanel::style() const
{
    return { .threshold = m_threshold->value() / 100.0,
        .opacity = m_opacity->value() / 100.0,
        .isCoarse = m_coarse->isChecked() };
}

bool ExplainPanel::isHeatVisible() const
{
    return m_visible->isChecked();
}

void ExplainPanel::setHeatVisible(bool visible)
{
    m_visible->setChecked(visible);
}

} // namespace fovea::app
