#include "app/panels/DisplayPanel.h"

#include "views/widgets/SlicePane.h"
#include "views/widgets/ViewGrid.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>

namespace fovea::app {

namespace {

using views::Slab;

QString colourName(views::ColourMap map)
{
    switch (map) {
    case views::ColourMap::Grey:
        return DisplayPanel::tr("Grey");
    case views::ColourMap::HotIron:
        return DisplayPanel::tr("Hot iron");
    case views::ColourMap::Viridis:
        return DisplayPanel::tr("Viridis");
    case views::ColourMap::Rainbow:
        return DisplayPanel::tr("Rainbow");
    case views::ColourMap::Ice:
        return DisplayPanel::tr("Ice");
    }
    return {};
}

} // namespace

DisplayPanel::DisplayPanel(views::ViewGrid& grid, QWidget* parent)
    : QWidget(parent)
    , m_grid(grid)
    , m_slab(new QComboBox)
    , m_thickness(new QDoubleSpinBox)
    , m_colours(new QComboBox)
    , m_interpolated(new QCheckBox(tr("Interpolate between voxels")))
    , m_cineRate(new QDoubleSpinBox)
{
    m_slab->setObjectName("slabMode");
    m_slab->addItem(tr("One slice"), static_cast<int>(Slab::Mode::Thin));
    m_slab->addItem(tr("Maximum (MIP)"), static_cast<int>(Slab::Mode::Maximum));
    m_slab->addItem(tr("Minimum (MinIP)"), static_cast<int>(Slab::Mode::Minimum));
    m_slab->addItem(tr("Mean"), static_cast<int>(Slab::Mode::Mean));
    m_slab->setToolTip(tr("What a thick slice shows of the values along its depth"));
    m_thickness->setObjectName("slabThickness");
    m_thickness->setRange(1.0, 200.0);
    m_thickness->setSuffix(tr(" mm"));
    m_thickness->setToolTip(tr("Thickness of the slab (Alt+wheel in a picture)"));
    for (const views::ColourMap map : views::colourMaps)
        m_colours->addItem(colourName(map), static_cast<int>(map));
    m_colours->setObjectName("colourMap");
    m_interpolated->setToolTip(tr("Off shows each voxel as it is"));
    m_cineRate->setRange(1.0, 60.0);
    m_cineRate->setValue(QSettings().value("reading/cineRate", 15.0).toDouble());
    m_cineRate->setSuffix(tr(" /s"));
    auto* cine = new QPushButton(tr("Cine"));
    cine->setObjectName("cine");
    cine->setCheckable(true);
    cine->setToolTip(tr("Run through the slices of the current view (Space)"));
    auto* cineRow = new QHBoxLayout;
    cineRow->addWidget(m_cineRate, 1);
    cineRow->addWidget(cine);

    auto* layout = new QFormLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->addRow(tr("S&lab"), m_slab);
    layout->addRow(tr("&Thickness"), m_thickness);
    layout->addRow(tr("&Colours"), m_colours);
    layout->addRow(QString(), m_interpolated);
    auto* cineLabel = new QLabel(tr("C&ine"));
    cineLabel->setBuddy(m_cineRate);
    layout->addRow(cineLabel, cineRow);

    for (QComboBox* box : { m_slab, m_colours })
        connect(box, &QComboBox::activated, this, &DisplayPanel::change);
    connect(m_thickness, &QDoubleSpinBox::valueChanged, this, &DisplayPanel::change);
    connect(m_interpolated, &QCheckBox::toggled, this, &DisplayPanel::change);
    connect(m_cineRate, &QDoubleSpinBox::valueChanged, this, [this](double rate) {
        QSettings().setValue("reading/cineRate", rate);
        views::SlicePane* pane = m_grid.slicePaneAt(m_grid.currentPane());
        if (pane && pane->cineRate() > 0.0)
            pane->setCineRate(rate);
    });
    connect(cine, &QPushButton::toggled, this, [this](bool on) {
        if (views::SlicePane* pane = m_grid.slicePaneAt(m_grid.currentPane()))
            pane->setCineRate(on ? m_cineRate->value() : 0.0);
    });
    for (int index = 0; index < 4; ++index) {
        if (views::SlicePane* pane = m_grid.slicePaneAt(index)) {
            connect(pane, &views::SlicePane::cineChanged, cine, [pane, cine] {
                const QSignalBlocker blocker(cine);
                cine->setChecked(pane->cineRate() > 0.0);
            });
        }
    }
    connect(&m_grid.state(), &views::ViewState::displayChanged, this, &DisplayPanel::sync);
    connect(&m_grid.state(), &views::ViewState::volumeChanged, this, &DisplayPanel::sync);
    sync();
}

void DisplayPanel::sync()
{
    const views::ViewState& state = m_grid.state();
    const QSignalBlocker slab(m_slab);
    const QSignalBlocker thickness(m_thickness);
    const QSignalBlocker colours(m_colours);
    const QSignalBlocker interpolated(m_interpolated);
    m_slab->setCurrentIndex(m_slab->findData(static_cast<int>(state.slab().mode)));
    m_thickness->setValue(state.slab().thicknessMm);
    m_thickness->setEnabled(state.slab().mode != Slab::Mode::Thin);
    m_colours->setCurrentIndex(m_colours->findData(static_cast<int>(state.colourMap())));
    m_interpolated->setChecked(state.isInterpolated());
    setEnabled(state.volume() != nullptr);
}

void DisplayPanel::change()
{
    views::ViewState& state = m_grid.state();
    state.setSlab({ static_cast<Slab::Mode>(m_slab->currentData().toInt()), m_thickness->value() });
    state.setColourMap(static_cast<views::ColourMap>(m_colours->currentData().toInt()));
    state.setInterpolated(m_interpolated->isChecked());
}

} // namespace fovea::app
