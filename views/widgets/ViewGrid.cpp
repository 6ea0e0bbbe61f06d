#include "views/widgets/ViewGrid.h"

#include "views/widgets/SlicePane.h"
#include "views/widgets/VolumePane.h"

#include <QGridLayout>

#include <algorithm>

namespace fovea::views {

namespace {

constexpr int paneCount = 4;
constexpr std::array defaults { PaneView::Axial, PaneView::Sagittal, PaneView::Coronal, PaneView::Volume };

std::size_t at(int index)
{
    return static_cast<std::size_t>(std::clamp(index, 0, paneCount - 1));
}

Orientation orientationOf(PaneView view)
{
    return view == PaneView::Sagittal ? Orientation::Sagittal
        : view == PaneView::Coronal   ? Orientation::Coronal
                                      : Orientation::Axial;
}

// Row, column, row span, column span.
struct Place {
    int pane = 0;
    int row = 0;
    int column = 0;
    int rows = 1;
};

std::vector<Place> placesOf(ViewGrid::Layout layout, int mainPane)
{
    using Layout = ViewGrid::Layout;
    std::vector<Place> places;
    switch (layout) {
    case Layout::FourUp:
        return { { 0, 0, 0 }, { 1, 0, 1 }, { 2, 1, 0 }, { 3, 1, 1 } };
    case Layout::Single:
        return { { mainPane, 0, 0 } };
    case Layout::Row:
        return { { 0, 0, 0 }, { 1, 0, 1 }, { 2, 0, 2 } };
    case Layout::SideBySide:
        return { { 0, 0, 0 }, { 1, 0, 1 } };
    case Layout::OneAndThree:
    case Layout::VolumeLarge:
        places.push_back({ mainPane, 0, 0, 3 });
        for (int index = 0; index < paneCount; ++index) {
            if (index != mainPane)
                places.push_back({ index, static_cast<int>(places.size()) - 1, 1 });
        }
        return places;
    }
    return places;
}

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
    for (const Slot& slot : m_slots) {
        delete slot.slice;
        delete slot.volume;
    }
}

void ViewGrid::build()
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(2);
    m_emptyText = tr("Open a folder with DICOM files: Ctrl+O,\nor drop it here");
    for (int index = 0; index < paneCount; ++index) {
        Slot& slot = m_slots[at(index)];
        slot.view = defaults[at(index)];
        slot.state = m_state;
        slot.slice = new SlicePane(*m_state, orientationOf(slot.view), this);
        slot.slice->setEmptyText(m_emptyText);
        slot.slice->hide();
        connectPane(*slot.slice, index);
        if (slot.view == PaneView::Volume)
            setPaneContent(index, PaneView::Volume);
    }
    connect(m_state, &ViewState::volumeChanged, this, &ViewGrid::syncRegistration);
    arrange();
}

void ViewGrid::connectPane(Pane& pane, int index)
{
    connect(&pane, &Pane::maximiseRequested, this, [this, index] { toggleMaximised(index); });
    connect(&pane, &Pane::menuRequested, this,
        [this, index](const QPoint& position) { Q_EMIT paneMenuRequested(index, position); });
    connect(&pane, &Pane::focused, this, [this, index] {
        if (std::exchange(m_current, index) != index)
            Q_EMIT currentPaneChanged(index);
    });
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
    if (layout == Layout::VolumeLarge) {
        const auto volume = std::ranges::find(m_slots, PaneView::Volume, &Slot::view);
        if (volume == m_slots.end())
            setPaneContent(3, PaneView::Volume);
        m_mainPane = volume == m_slots.end() ? 3 : static_cast<int>(volume - m_slots.begin());
    }
    applySideBySide();
    arrange();
}

// Two panes beside each other show the same plane; what the second one showed comes back afterwards.
void ViewGrid::applySideBySide()
{
    if (m_layout == Layout::SideBySide && !m_besideView) {
        m_besideView = m_slots[1].view;
        setPaneContent(1, m_slots[0].view, m_slots[1].state);
    } else if (m_layout != Layout::SideBySide && m_besideView) {
        setPaneContent(1, *m_besideView, m_slots[1].state);
        m_besideView.reset();
    }
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

void ViewGrid::setPaneContent(int index, PaneView view, ViewState* state)
{
    Slot& slot = m_slots[at(index)];
    slot.view = view;
    slot.state = state ? state : m_state;
    if (view == PaneView::Volume) {
        if (!slot.volume) {
            slot.volume = new VolumePane(*slot.state, this);
            slot.volume->setEmptyText(m_emptyText);
            slot.volume->hide();
            connectPane(*slot.volume, index);
        }
        slot.volume->setState(*slot.state);
    } else {
        slot.slice->setState(*slot.state);
        slot.slice->setOrientation(orientationOf(view));
    }
    syncRegistration();
    syncPatientText();
    arrange();
}

PaneView ViewGrid::paneView(int index) const
{
    return m_slots[at(index)].view;
}

ViewState& ViewGrid::paneState(int index) const
{
    return *m_slots[at(index)].state;
}

void ViewGrid::resetContents()
{
    m_besideView.reset();
    for (int index = 0; index < paneCount; ++index)
        setPaneContent(index, defaults[at(index)]);
    applySideBySide();
}

void ViewGrid::forget(const ViewState& state)
{
    for (int index = 0; index < paneCount; ++index) {
        if (m_slots[at(index)].state == &state)
            setPaneContent(index, m_slots[at(index)].view);
        // The hidden half of a slot holds a state too.
        Slot& slot = m_slots[at(index)];
        if (&slot.slice->state() == &state)
            slot.slice->setState(*m_state);
        if (slot.volume && &slot.volume->state() == &state)
            slot.volume->setState(*m_state);
    }
}

SlicePane* ViewGrid::slicePane(Orientation orientation) const
{
    for (const Slot& slot : m_slots) {
        if (slot.view != PaneView::Volume && orientationOf(slot.view) == orientation)
            return slot.slice;
    }
    return m_slots[0].slice;
}

VolumePane* ViewGrid::volumePane() const
{
    const auto volume = std::ranges::find(m_slots, PaneView::Volume, &Slot::view);
    return volume == m_slots.end() ? nullptr : volume->volume;
}

Pane* ViewGrid::pane(int index) const
{
    const Slot& slot = m_slots[at(index)];
    if (slot.view == PaneView::Volume)
        return slot.volume;
    return slot.slice;
}

SlicePane* ViewGrid::slicePaneAt(int index) const
{
    const Slot& slot = m_slots[at(index)];
    return slot.view == PaneView::Volume ? nullptr : slot.slice;
}

std::vector<int> ViewGrid::visiblePanes() const
{
    std::vector<int> shown;
    for (const Place& place : placesOf(m_maximised ? Layout::Single : m_layout, m_mainPane))
        shown.push_back(place.pane);
    return shown;
}

void ViewGrid::arrange()
{
    const std::vector<Place> places = placesOf(m_maximised ? Layout::Single : m_layout, m_mainPane);
    for (const Slot& slot : m_slots) {
        m_grid->removeWidget(slot.slice);
        if (slot.volume)
            m_grid->removeWidget(slot.volume);
    }
    for (int line = 0; line < paneCount; ++line) {
        m_grid->setRowStretch(line, 0);
        m_grid->setColumnStretch(line, 0);
    }
    const bool hasMain = places.front().rows > 1;
    for (const Place& place : places) {
        m_grid->addWidget(pane(place.pane), place.row, place.column, place.rows, 1);
        for (int row = place.row; row < place.row + place.rows; ++row)
            m_grid->setRowStretch(row, 1);
        m_grid->setColumnStretch(place.column, hasMain && place.column == 0 ? 3 : 1);
    }
    for (int index = 0; index < paneCount; ++index) {
        const Slot& slot = m_slots[at(index)];
        const bool isShown = std::ranges::find(places, index, &Place::pane) != places.end();
        const Pane* shown = pane(index);
        slot.slice->setVisible(isShown && shown == slot.slice);
        if (slot.volume)
            slot.volume->setVisible(isShown && shown == slot.volume);
    }
    Q_EMIT layoutChanged();
}

// What lies in another frame of reference is not where it seems: it says so.
void ViewGrid::syncRegistration()
{
    for (const Slot& slot : m_slots) {
        const bool isOther = slot.state && slot.state != m_state && slot.state->volume() && m_state->volume();
        const bool isForeign = isOther && !ViewState::isRegistered(*slot.state, *m_state);
        if (slot.slice)
            slot.slice->setNotices(isForeign
                    ? QStringList { tr("Not registered: other frame of reference, scrolls alone") }
                    : QStringList());
    }
}

void ViewGrid::syncPatientText()
{
    for (const Slot& slot : m_slots) {
        if (slot.slice)
            slot.slice->setPatientText(slot.state == m_state ? m_patientText : QStringList());
    }
}

void ViewGrid::setTool(SliceTool* tool)
{
    m_tool = tool;
    for (const Slot& slot : m_slots)
        slot.slice->setTool(tool);
}

void ViewGrid::setMeasurements(const MeasurementList* measurements)
{
    m_measurements = measurements;
    for (const Slot& slot : m_slots)
        slot.slice->setMeasurements(measurements);
}

void ViewGrid::setPatientText(const QStringList& lines)
{
    m_patientText = lines;
    syncPatientText();
}

void ViewGrid::setTextVisible(bool visible)
{
    m_textVisible = visible;
    for (const Slot& slot : m_slots)
        slot.slice->setTextVisible(visible);
}

void ViewGrid::resetViews()
{
    for (int index = 0; index < paneCount; ++index)
        pane(index)->resetView();
    m_state->resetWindow();
}

void ViewGrid::setEmptyText(const QString& text)
{
    m_emptyText = text;
    for (const Slot& slot : m_slots) {
        slot.slice->setEmptyText(text);
        if (slot.volume)
            slot.volume->setEmptyText(text);
    }
}

} // namespace fovea::views
