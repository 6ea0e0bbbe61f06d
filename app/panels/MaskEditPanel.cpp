#include "app/panels/MaskEditPanel.h"

#include "app/panels/LabelTableModel.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPixmap>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace fovea::app {

namespace {

QDoubleSpinBox* valueBox(const QString& name, double value)
{
    auto* box = new QDoubleSpinBox;
    box->setRange(-100000.0, 100000.0);
    box->setDecimals(0);
    box->setValue(value);
    box->setAccessibleName(name);
    return box;
}

} // namespace

MaskEditPanel::MaskEditPanel(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("maskEditPanel"));
    m_edit = new QPushButton(tr("Edit the mask"));
    m_edit->setObjectName(QStringLiteral("editMask"));
    m_edit->setCheckable(true);
    m_edit->setToolTip(tr("Correct the mask that is shown; what its maker gave is kept"));
    connect(m_edit, &QPushButton::toggled, this, &MaskEditPanel::editingRequested);
    m_tools = createTools();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 8);
    layout->addWidget(m_edit);
    layout->addWidget(m_tools);
    layout->addStretch(1);
    setAvailable(false);
    setEditing(nullptr);
}

QWidget* MaskEditPanel::createTools()
{
    m_label = new QComboBox;
    m_label->setAccessibleName(tr("Structure to paint"));
    m_label->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    auto* buttons = new QHBoxLayout;
    auto* group = new QButtonGroup(this);
    const QString names[] { tr("Brush"), tr("Eraser"), tr("Fill") };
    const QString tips[] { tr("Paint with the left button, in 3D on the surface below the pointer; the wheel "
                              "with Shift changes the size"),
        tr("Take voxels of the structure away"), tr("Fill the area under the pointer up to its border") };
    for (int n = 0; n < 3; ++n) {
        m_buttons[n] = new QToolButton;
        m_buttons[n]->setText(names[n]);
        m_buttons[n]->setToolTip(tips[n]);
        m_buttons[n]->setCheckable(true);
        m_buttons[n]->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        group->addButton(m_buttons[n]);
        buttons->addWidget(m_buttons[n]);
    }
    m_buttons[0]->setChecked(true);
    m_radius = new QDoubleSpinBox;
    m_radius->setRange(0.2, 60.0);
    m_radius->setDecimals(1);
    m_radius->setSingleStep(0.5);
    m_radius->setValue(5.0);
    m_radius->setSuffix(tr(" mm"));
    m_radius->setAccessibleName(tr("Radius of the brush"));
    m_ball = new QCheckBox(tr("In 3D: a ball instead of a disc"));
    m_keepOthers = new QCheckBox(tr("Leave other structures alone"));
    m_keepOthers->setChecked(true);
    m_threshold = new QCheckBox(tr("Only values from … to"));
    m_low = valueBox(tr("Lowest value that is painted"), 0);
    m_high = valueBox(tr("Highest value that is painted"), 1000);
    auto* range = new QHBoxLayout;
    range->addWidget(m_low);
    range->addWidget(m_high);
    m_difference = new QLabel;
    m_difference->setWordWrap(true);
    m_difference->setObjectName(QStringLiteral("maskDifference"));
    m_showDifference = new QCheckBox(tr("Show what was changed"));
    connect(m_showDifference, &QCheckBox::toggled, this, &MaskEditPanel::differenceRequested);

    auto* tools = new QWidget;
    auto* layout = new QVBoxLayout(tools);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_label);
    layout->addLayout(buttons);
    auto* form = new QFormLayout;
    form->addRow(tr("Radius"), m_radius);
    layout->addLayout(form);
    layout->addWidget(m_ball);
    layout->addWidget(m_keepOthers);
    layout->addWidget(m_threshold);
    layout->addLayout(range);
    layout->addWidget(createActions());
    layout->addWidget(m_difference);
    layout->addWidget(m_showDifference);
    return tools;
}

QWidget* MaskEditPanel::createActions()
{
    auto* actions = new QWidget;
    auto* layout = new QGridLayout(actions);
    layout->setContentsMargins(0, 0, 0, 0);
    const std::pair<QString, Action> all[] { { tr("Smooth"), Action::Smooth },
        { tr("Fill between slices"), Action::Interpolate }, { tr("Remove islands"), Action::RemoveIslands },
        { tr("Keep the largest"), Action::KeepLargest } };
    int place = 0;
    for (const auto& [name, action] : all) {
        auto* button = new QPushButton(name);
        connect(button, &QPushButton::clicked, this, [this, action] { Q_EMIT actionRequested(action); });
        layout->addWidget(button, place / 2, place % 2);
        ++place;
    }
    return actions;
}

void MaskEditPanel::setAvailable(bool available)
{
    m_edit->setEnabled(available);
}

void MaskEditPanel::setEditing(const LabelMap* mask)
{
    const QSignalBlocker blocker(m_edit);
    m_edit->setChecked(mask != nullptr);
    m_edit->setText(mask != nullptr ? tr("Done") : tr("Edit the mask"));
    m_tools->setEnabled(mask != nullptr);
    if (mask == nullptr)
        return;
    m_showDifference->setChecked(false);
    const QVariant chosen = m_label->currentData();
    m_label->clear();
    for (const Label& label : mask->labels()) {
        QPixmap colour(12, 12);
        colour.fill(QColor(label.rgb[0], label.rgb[1], label.rgb[2]));
        m_label->addItem(colour, label.name, label.value);
    }
    m_label->setCurrentIndex(std::max(0, m_label->findData(chosen)));
}

void MaskEditPanel::setDifference(const MaskDifference& difference)
{
    m_difference->setText(tr("Added %1, removed %2, relabelled %3")
            .arg(volumeText(difference.addedMl()), volumeText(difference.removedMl()),
                volumeText(difference.relabelledMl())));
}

MaskEditPanel::Tool MaskEditPanel::tool() const
{
    return m_buttons[1]->isChecked() ? Tool::Eraser : m_buttons[2]->isChecked() ? Tool::Fill : Tool::Brush;
}

std::uint16_t MaskEditPanel::label() const
{
    return static_cast<std::uint16_t>(m_label->currentData().toUInt());
}

bool MaskEditPanel::isBall() const
{
    return m_ball->isChecked();
}

double MaskEditPanel::radiusMm() const
{
    return m_radius->value();
}

void MaskEditPanel::setRadiusMm(double radiusMm)
{
    m_radius->setValue(radiusMm);
}

Brush MaskEditPanel::brush(Vec3 planeNormalLps) const
{
    const bool erases = tool() == Tool::Eraser;
    Brush brush { .radiusMm = radiusMm(), .value = erases ? std::uint16_t { 0 } : label() };
    if (m_keepOthers->isChecked())
        brush.over = erases ? label() : std::uint16_t { 0 };
    if (!isBall())
        brush.discNormalLps = planeNormalLps;
    if (m_threshold->isChecked())
        brush.within = ValueRange { m_low->value(), m_high->value() };
    return brush;
}

} // namespace fovea::app
