#include "views/widgets/SlicePane.h"

#include "core/review/MeasurementList.h"
#include "views/scene/SliceDescription.h"
#include "views/tools/SliceTool.h"
#include "views/widgets/ViewState.h"

#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace fovea::views {

namespace {

QString nameOf(Orientation orientation)
{
    switch (orientation) {
    case Orientation::Axial:
        return SlicePane::tr("Axial");
    case Orientation::Coronal:
        return SlicePane::tr("Coronal");
    case Orientation::Sagittal:
        return SlicePane::tr("Sagittal");
    }
    return {};
}

QString shortcuts()
{
    return SlicePane::tr("Wheel, Up, Down: slice. PageUp, PageDown: ten slices. Home, End: first, last\n"
                         "Left drag: crosshair; on a line, away from its middle: turn the planes\n"
                         "Right drag or Ctrl+drag: window and level. Right click: menu\n"
                         "Middle drag or Shift+drag: pan. Ctrl+wheel, +, -: zoom. Alt+wheel: slab thickness\n"
                         "Double click, F: maximise. R: reset. I: invert. Space: cine");
}

} // namespace

SlicePane::SlicePane(ViewState& state, Orientation orientation, QWidget* parent)
    : SlicePane(std::make_unique<SliceScene>(), state, orientation, parent)
{ }

SlicePane::SlicePane(
    std::unique_ptr<SliceScene> scene, ViewState& state, Orientation orientation, QWidget* parent)
    : Pane(
          [this](int width, int height, double ratio) {
              m_scene->setSize(width, height, ratio);
              m_scene->prepare();
              return QImage(m_scene->pixels()->data(), width, height, static_cast<qsizetype>(width) * 3,
                  QImage::Format_RGB888);
          },
          state, parent)
    , m_scene(std::move(scene))
    , m_slider(new QSlider(Qt::Vertical, this))
    , m_cine(new QTimer(this))
{
    setWhatsThis(shortcuts());
    m_slider->setToolTip(shortcuts());
    m_slider->setAccessibleName(tr("Slice"));
    m_slider->setFocusPolicy(Qt::NoFocus); // the pane's keys do the same
    m_slider->setFixedWidth(14);
    addSideWidget(m_slider);
    viewport().installEventFilter(this);
    m_cine->setTimerType(Qt::PreciseTimer);

    connect(
        m_slider, &QSlider::valueChanged, this, [this](int slice) { scroll(slice - m_scene->sliceIndex()); });
    connect(m_cine, &QTimer::timeout, this, [this] {
        const bool isLast = m_scene->sliceIndex() + 1 >= m_scene->sliceCount();
        scroll(isLast ? -everySlice : 1);
    });
    m_scene->setUpdated(
        [this] { QMetaObject::invokeMethod(this, &SlicePane::refresh, Qt::QueuedConnection); });
    m_scene->setOrientation(orientation);
    showState();
    setOrientation(orientation);
}

SlicePane::~SlicePane() = default;

void SlicePane::connectState()
{
    connect(&state(), &ViewState::volumeChanged, this, &SlicePane::syncVolume);
    connect(&state(), &ViewState::voxelsChanged, this, [this] {
        m_scene->noteVoxels();
        refresh();
    });
    connect(&state(), &ViewState::layersChanged, this, &SlicePane::syncLayers);
    connect(&state(), &ViewState::cursorChanged, this, &SlicePane::syncCursor);
    connect(&state(), &ViewState::windowChanged, this, &SlicePane::syncDisplay);
    connect(&state(), &ViewState::displayChanged, this, &SlicePane::syncDisplay);
    connect(&state(), &ViewState::planesChanged, this, &SlicePane::syncPlane);
}

Orientation SlicePane::orientation() const
{
    return m_scene->orientation();
}

void SlicePane::setOrientation(Orientation orientation)
{
    m_scene->setOrientation(orientation);
    setObjectName(QStringLiteral("pane%1").arg(static_cast<int>(orientation)));
    setAccessibleName(tr("%1 view").arg(nameOf(orientation)));
    m_slider->setAccessibleName(tr("%1 slice").arg(nameOf(orientation)));
    syncPlane();
}

void SlicePane::syncVolume()
{
    if (m_scene->volume() != state().volume()) {
        setCineRate(0.0);
        m_scene->setTurn({});
        m_scene->setVolume(state().volume());
    }
    m_slider->setVisible(state().volume() != nullptr);
    syncLayers();
    syncDisplay();
    syncPlane();
}

void SlicePane::syncLayers()
{
    m_scene->setLabelLayers(m_ownLayers ? *m_ownLayers : state().labelLayers());
    m_scene->setHeatLayer(state().heatLayer());
    m_scene->setBoxLayer(state().boxLayer());
    refresh();
}

void SlicePane::syncDisplay()
{
    m_scene->setWindow(state().window());
    m_scene->setInverted(state().isInverted());
    m_scene->setInterpolated(state().isInterpolated());
    m_scene->setColourMap(state().colourMap());
    if (m_scene->slab() != state().slab()) {
        m_scene->setSlab(state().slab());
        syncPlane();
    }
    refresh();
}

void SlicePane::syncPlane()
{
    m_scene->setPlane(state().plane(orientation()));
    std::vector<ReferencePlane> planes;
    const Slab& slab = state().slab();
    for (const Orientation other : orientations) {
        if (other != orientation()) {
            planes.push_back({ state().plane(other).awayLps(), planeColour(screenAxes(other).awayLps()),
                slab.mode == Slab::Mode::Thin ? 0.0 : slab.thicknessMm });
        }
    }
    m_scene->setReferencePlanes(std::move(planes));
    syncCursor();
}

void SlicePane::syncCursor()
{
    m_scene->setCursorLps(state().cursorLps());
    const QSignalBlocker blocker(m_slider);
    m_slider->setRange(0, std::max(0, m_scene->sliceCount() - 1));
    m_slider->setPageStep(pageSlices);
    m_slider->setValue(m_scene->sliceIndex());
    setAccessibleDescription(state().volume()
            ? tr("Slice %1 of %2").arg(m_scene->sliceIndex() + 1).arg(m_scene->sliceCount())
            : QString());
    refresh();
}

void SlicePane::syncMeasurements()
{
    if (m_measurements)
        m_scene->setMeasurements(m_measurements->all(), m_measurements->selectedId());
    else
        m_scene->setMeasurements({});
    refresh();
}

void SlicePane::syncAnnotations()
{
    Annotations annotations = m_scene->annotations();
    annotations.text = m_textVisible;
    annotations.extra = m_textVisible ? m_patientText : QStringList();
    m_scene->setAnnotations(annotations);
    refresh();
}

void SlicePane::resetView()
{
    m_scene->setTurn({});
    m_scene->fit();
    refresh();
}

void SlicePane::setEmptyText(const QString& text)
{
    m_scene->setEmptyText(text);
    refresh();
}

void SlicePane::setOwnLabelLayers(std::optional<std::vector<LabelLayer>> layers)
{
    m_ownLayers = std::move(layers);
    syncLayers();
}

void SlicePane::noteLabels(const VoxelBox& box)
{
    m_scene->noteLabels(box);
    refresh();
}

void SlicePane::setTool(SliceTool* tool)
{
    m_tool = tool;
    if (tool)
        m_scene->setPainter([this](Overlay& overlay) { m_tool->paint(*m_scene, overlay); });
    else
        m_scene->setPainter({});
    refresh();
}

void SlicePane::setMeasurements(const MeasurementList* measurements)
{
    if (m_measurements)
        m_measurements->disconnect(this);
    m_measurements = measurements;
    if (measurements)
        connect(measurements, &MeasurementList::changed, this, &SlicePane::syncMeasurements);
    syncMeasurements();
}

void SlicePane::setPatientText(const QStringList& lines)
{
    m_patientText = lines;
    syncAnnotations();
}

void SlicePane::setTextVisible(bool visible)
{
    m_textVisible = visible;
    syncAnnotations();
}

void SlicePane::setTurn(const ViewTurn& turn)
{
    m_scene->setTurn(turn);
    refresh();
}

void SlicePane::setNotices(const QStringList& notices)
{
    m_scene->setNotices(notices);
    refresh();
}

void SlicePane::setCineRate(double slicesPerSecond)
{
    const double rate = state().volume() ? std::clamp(slicesPerSecond, 0.0, 60.0) : 0.0;
    if (rate == m_cineRate)
        return;
    m_cineRate = rate;
    if (rate > 0.0)
        m_cine->start(static_cast<int>(std::lround(1000.0 / rate)));
    else
        m_cine->stop();
    Q_EMIT cineChanged();
}

double SlicePane::cineRate() const
{
    return m_cineRate;
}

void SlicePane::scroll(int slices)
{
    if (state().volume())
        state().setCursorLps(m_scene->scrolledCursor(slices));
}

void SlicePane::redraw()
{
    m_scene->touch();
    refresh();
}

} // namespace fovea::views
