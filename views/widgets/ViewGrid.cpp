#include "views/widgets/ViewGrid.h"

#include "views/widgets/SlicePane.h"
#include "views/widgets/VolumePane.h"

#include <QGridLayout>

#include <algorithm>
#include <array>

namespace fovea::views {

namespace {

constexpr int paneCount = 4;
constexpr std::array orientations { Orientation::Axial, Orientation::Sagittal, Orientation::Coronal };

} // namespace

ViewGrid::ViewGrid(QWidget* parent)
    : QWidget(parent)
    , m_state(new ViewState(this))
{
    build();
}

ViewGrid::ViewGrid(ViewState& state, QWidget* parent)
    : QWidget(parent)
    , m_state(&state)
{
    build();
}

ViewGrid::~ViewGrid()
{
    // Panes use the state, which may be a child as they are: they go first.
    for (int index = 0; index < paneCount; ++index)
        delete pane(index);
}

void ViewGrid::build()
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(2);
    for (const Orientation orientation : orientations)
        m_slicePanes.push_back(new SlicePane(*m_state, orientation, this));
    m_volumePane = new VolumePane(*m_state, this);
    for (int index = 0; index < paneCount; ++index)
        connect(pane(index), &Pane::maximiseRequested, this, [this, index] { toggleMaximised(index); });
    setEmptyText(tr("Open a folder with DICOM files: Ctrl+O,\nor drop it here"));
    arrange();
}

void ViewGrid::setVolume(std::shared_ptr<const Volume> volume)
{
    m_state->setVolume(std::move(volume));
}

void ViewGrid::setLabelLayers(std::vector<LabelLayer> layers)
{
    m_state->setLabelLayers(std::move(layers));
}

void ViewGrid::setWindow(const Window& window)
{
    m_state->setWindow(window);
}

void ViewGrid::setLayoutKind(Layout layout)
{
    if (m_layout == layout && !m_maximised)
        return;
    m_layout = layout;
    m_maximised = false;
    arrange();
}

void ViewGrid::setMainPane(int index)
{
    index = std::clamp(index, 0, paneCount - 1);
    if (m_mainPane == index)
        return;
    m_mainPane = index;
    arrange();
}

void ViewGrid::toggleMaximised(int index)
{
    if (m_maximised || m_layout == Layout::Single) {
        m_maximised = false;
        if (m_layout == Layout::Single)
            m_layout = Layout::FourUp;
    } else {
        m_mainPane = std::clamp(index, 0, paneCount - 1);
        m_maximised = true;
    }
    arrange();
    pane(index)->setFocus();
}

SlicePane* ViewGrid::slicePane(Orientation orientation) const
{
    const auto found = std::ranges::find(orientations, orientation);
    return m_slicePanes[static_cast<std::size_t>(found - orientations.begin())];
}

Pane* ViewGrid::pane(int index) const
{
    if (index < 0 || index >= paneCount)
        return nullptr;
    if (index == paneCount - 1)
        return m_volumePane;
    return m_slicePanes[static_cast<std::size_t>(index)];
}

void ViewGrid::arrange()
{
    for (int index = 0; index < paneCount; ++index)
        m_grid->removeWidget(pane(index));
    for (int line = 0; line < paneCount; ++line) {
        m_grid->setRowStretch(line, 0);
        m_grid->setColumnStretch(line, 0);
    }
    const bool single = m_maximised || m_layout == Layout::Single;
    int beside = 0;
    for (int index = 0; index < paneCount; ++index) {
        const bool isMain = index == m_mainPane;
        if (single || m_layout == Layout::OneAndThree) {
            if (isMain)
                m_grid->addWidget(pane(index), 0, 0, single ? 1 : 3, 1);
            else if (!single)
                m_grid->addWidget(pane(index), beside++, 1);
        } else {
            m_grid->addWidget(pane(index), index / 2, index % 2);
        }
        pane(index)->setVisible(!single || isMain);
    }
    const int rows = single ? 1 : m_layout == Layout::OneAndThree ? 3 : 2;
    for (int row = 0; row < rows; ++row)
        m_grid->setRowStretch(row, 1);
    m_grid->setColumnStretch(0, m_layout == Layout::OneAndThree && !single ? 3 : 1);
    if (!single)
        m_grid->setColumnStretch(1, 1);
    Q_EMIT layoutChanged();
}

void ViewGrid::resetViews()
{
    for (int index = 0; index < paneCount; ++index)
        pane(index)->resetView();
    m_state->resetWindow();
}

void ViewGrid::setEmptyText(const QString& text)
{
    for (int index = 0; index < paneCount; ++index)
        pane(index)->setEmptyText(text);
}

} // namespace fovea::views
