#include "app/panels/VolumePanel.h"

#include "app/panels/EmptyState.h"
#include "app/panels/TransferFunctionEditor.h"
#include "views/widgets/ViewGrid.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QGroupBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

// As high as its pictures need.
class PresetList : public QListWidget {
public:
    void fit()
    {
        const int columns = std::max(1, viewport()->width() / gridSize().width());
        const int rows = std::max(1, (count() + columns - 1) / columns);
        setFixedHeight(rows * gridSize().height() + 2 * frameWidth());
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QListWidget::resizeEvent(event);
        fit();
    }
};

constexpr int cropSteps = 1000;

// "R to L": from and to where an axis of the grid runs, mostly.
QString axisName(const Geometry& geometry, std::size_t axis)
{
    const Vec3 direction = geometry.direction.columns[axis];
    return QStringLiteral("%1–%2").arg(QString::fromStdString(orientationLetters(-direction)).left(1),
        QString::fromStdString(orientationLetters(direction)).left(1));
}

} // namespace

VolumePanel::VolumePanel(views::ViewGrid& grid, QWidget* parent)
    : QWidget(parent)
    , m_grid(grid)
    , m_pages(new QStackedLayout(this))
{
    m_pages->addWidget(emptyState(tr("Open a series and show it in 3D\nto change how it looks.")));
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(createLook());
    layout->addWidget(createCuts());
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pages->addWidget(scroll);
    connect(&m_grid, &views::ViewGrid::layoutChanged, this, &VolumePanel::attach);
    connect(&m_grid.state(), &views::ViewState::volumeChanged, this, &VolumePanel::attach);
    attach();
}

QWidget* VolumePanel::createLook()
{
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    m_presets = new PresetList;
    m_presets->setObjectName("presetPictures");
    m_presets->setAccessibleName(tr("3D presets"));
    m_presets->setViewMode(QListView::IconMode);
    m_presets->setIconSize({ 56, 56 });
    m_presets->setGridSize({ 108, 92 });
    m_presets->setUniformItemSizes(true);
    m_presets->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_presets->setMinimumWidth(150);
    m_presets->setMovement(QListView::Static);
    m_presets->setResizeMode(QListView::Adjust);
    m_presets->setWordWrap(true);
    m_editor = new TransferFunctionEditor;
    m_editor->setObjectName("transferFunction");
    m_shaded = new QCheckBox(tr("Shading"));
    m_maximum = new QCheckBox(tr("Maximum intensity (MIP)"));
    m_slices = new QCheckBox(tr("Show the slices"));
    m_slices->setObjectName("slicesIn3d");
    layout->addWidget(m_presets);
    layout->addWidget(m_editor);
    for (QCheckBox* check : { m_shaded, m_maximum, m_slices })
        layout->addWidget(check);
    connect(m_presets, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) {
        if (m_pane)
            m_pane->setPreset(item->data(Qt::UserRole).toString());
    });
    connect(m_presets, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        if (m_pane)
            m_pane->setPreset(item->data(Qt::UserRole).toString());
    });
    connect(m_editor, &TransferFunctionEditor::edited, this, &VolumePanel::changeLook);
    connect(m_shaded, &QCheckBox::toggled, this, &VolumePanel::changeLook);
    connect(m_maximum, &QCheckBox::toggled, this, &VolumePanel::changeLook);
    connect(m_slices, &QCheckBox::toggled, this, [this](bool on) {
        if (m_pane)
            m_pane->setSlicesVisible(on);
    });
    return box;
}

QWidget* VolumePanel::createCuts()
{
    auto* box = new QGroupBox(tr("Crop and cut"));
    auto* layout = new QGridLayout(box);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        m_axes[axis] = new QLabel;
        layout->addWidget(m_axes[axis], static_cast<int>(axis), 0);
        for (std::size_t end = 0; end < 2; ++end) {
            auto* slider = new QSlider(Qt::Horizontal);
            slider->setMinimumWidth(40);
            slider->setRange(0, cropSteps);
            slider->setPageStep(cropSteps / 20);
            slider->setValue(end == 0 ? 0 : cropSteps);
            slider->setObjectName(QStringLiteral("crop%1%2").arg(axis).arg(end));
            slider->setAccessibleName(tr("%1 end of the crop box along axis %2")
                    .arg(end == 0 ? tr("Lower") : tr("Upper"))
                    .arg(axis + 1));
            m_crop[axis * 2 + end] = slider;
            layout->addWidget(slider, static_cast<int>(axis), 1 + static_cast<int>(end));
            connect(slider, &QSlider::valueChanged, this, &VolumePanel::changeCut);
        }
    }
    const std::array names { tr("Axial"), tr("Coronal"), tr("Sagittal") };
    for (std::size_t plane = 0; plane < 3; ++plane) {
        auto* side = new QComboBox;
        side->setObjectName(QStringLiteral("cut%1").arg(plane));
        side->setAccessibleName(tr("Cut at the slice: %1").arg(names[plane]));
        side->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        side->setMinimumContentsLength(8);
        side->addItem(tr("Whole"), 0);
        side->addItem(tr("Cut away in front of the slice"), 1);
        side->addItem(tr("Cut away behind the slice"), -1);
        m_sides[plane] = side;
        layout->addWidget(new QLabel(names[plane]), 3 + static_cast<int>(plane), 0);
        layout->addWidget(side, 3 + static_cast<int>(plane), 1, 1, 2);
        connect(side, &QComboBox::activated, this, &VolumePanel::changeCut);
    }
    auto* whole = new QPushButton(tr("Show all"));
    layout->addWidget(whole, 6, 2);
    connect(whole, &QPushButton::clicked, this, [this] {
        for (std::size_t n = 0; n < m_crop.size(); ++n) {
            const QSignalBlocker blocker(m_crop[n]);
            m_crop[n]->setValue(n % 2 == 0 ? 0 : cropSteps);
        }
        for (QComboBox* side : m_sides)
            side->setCurrentIndex(0);
        changeCut();
    });
    return box;
}

void VolumePanel::attach()
{
    views::VolumePane* pane = m_grid.volumePane();
    const bool isThere = pane && pane->state().volume();
    m_pages->setCurrentIndex(isThere ? 1 : 0);
    if (pane != m_pane) {
        if (m_pane)
            m_pane->disconnect(this);
        m_pane = pane;
        if (m_pane) {
            connect(m_pane, &views::VolumePane::frameShown, this, &VolumePanel::syncLook);
            connect(m_pane, &views::VolumePane::presetPictures, this, &VolumePanel::showPresets);
        }
    }
    if (!isThere)
        return;
    nameAxes();
    const views::VolumePane::Cut& cut = m_pane->cut();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const QSignalBlocker from(m_crop[axis * 2]);
        const QSignalBlocker to(m_crop[axis * 2 + 1]);
        m_crop[axis * 2]->setValue(static_cast<int>(cut.from[axis] * cropSteps));
        m_crop[axis * 2 + 1]->setValue(static_cast<int>(cut.to[axis] * cropSteps));
        m_sides[axis]->setCurrentIndex(m_sides[axis]->findData(cut.sides[axis]));
    }
}

void VolumePanel::nameAxes()
{
    const Geometry& geometry = m_pane->state().volume()->geometry();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const QString name = axisName(geometry, axis);
        m_axes[axis]->setText(name);
        m_crop[axis * 2]->setAccessibleName(tr("Crop %1 from").arg(name));
        m_crop[axis * 2 + 1]->setAccessibleName(tr("Crop %1 to").arg(name));
    }
}

void VolumePanel::syncLook()
{
    const views::TransferFunction function = m_pane->transferFunction();
    m_editor->setFunction(function);
    const QSignalBlocker shaded(m_shaded);
    const QSignalBlocker maximum(m_maximum);
    const QSignalBlocker slices(m_slices);
    m_shaded->setChecked(function.isShaded);
    m_shaded->setEnabled(!function.isMaximum);
    m_maximum->setChecked(function.isMaximum);
    m_slices->setChecked(m_pane->areSlicesVisible());
}

void VolumePanel::showPresets(const QStringList& names, const QList<QImage>& pictures)
{
    m_presets->clear();
    for (qsizetype n = 0; n < names.size(); ++n) {
        auto* item = new QListWidgetItem(
            QIcon(QPixmap::fromImage(pictures[n])), views::presetTitle(names[n]), m_presets);
        item->setData(Qt::UserRole, names[n]);
    }
    static_cast<PresetList*>(m_presets)->fit();
}

void VolumePanel::changeLook()
{
    if (!m_pane)
        return;
    views::TransferFunction function = m_editor->function();
    function.isShaded = m_shaded->isChecked();
    function.isMaximum = m_maximum->isChecked();
    m_pane->setTransferFunction(function);
}

void VolumePanel::changeCut()
{
    if (!m_pane)
        return;
    views::VolumePane::Cut cut;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        cut.from[axis] = static_cast<double>(m_crop[axis * 2]->value()) / cropSteps;
        cut.to[axis] = static_cast<double>(m_crop[axis * 2 + 1]->value()) / cropSteps;
        cut.sides[axis] = m_sides[axis]->currentData().toInt();
    }
    m_pane->setCut(cut);
}

} // namespace fovea::app
