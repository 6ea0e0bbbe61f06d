#include "views/widgets/ViewState.h"

#include "views/scene/SliceNavigation.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fovea::views {

namespace {

constexpr std::array orientations { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal };

} // namespace

ViewState::ViewState(QObject* parent)
    : QObject(parent)
{ }

void ViewState::setVolume(std::shared_ptr<const Volume> volume)
{
    if (volume == m_volume)
        return;
    m_volume = std::move(volume);
    m_labelLayers.clear();
    m_heatLayer.reset();
    m_boxLayer.reset();
    m_slab = {};
    m_colourMap = ColourMap::Grey;
    m_inverted = false;
    resetPlanes();
    if (m_volume) {
        m_window = m_volume->defaultWindow();
        m_cursorLps = middleVoxelLps(m_volume->geometry());
    }
    Q_EMIT volumeChanged();
    Q_EMIT layersChanged();
    Q_EMIT displayChanged();
    Q_EMIT windowChanged(m_window);
    Q_EMIT cursorChanged(m_cursorLps);
}

void ViewState::noteVoxels()
{
    if (m_volume && m_volume->fill())
        Q_EMIT voxelsChanged();
}

void ViewState::setLabelLayers(std::vector<LabelLayer> layers)
{
    if (layers == m_labelLayers)
        return;
    m_labelLayers = std::move(layers);
    Q_EMIT layersChanged();
}

void ViewState::setHeatLayer(std::optional<HeatLayer> layer)
{
    if (!layer && !m_heatLayer)
        return;
    m_heatLayer = std::move(layer);
    Q_EMIT layersChanged();
}

void ViewState::setBoxLayer(std::optional<BoxLayer> layer)
{
    if (layer == m_boxLayer)
        return;
    m_boxLayer = std::move(layer);
    Q_EMIT layersChanged();
}

void ViewState::setCursorLps(Vec3 pointLps)
{
    if (pointLps == m_cursorLps)
        return;
    m_cursorLps = pointLps;
    Q_EMIT cursorChanged(m_cursorLps);
}

void ViewState::setWindow(const Window& window)
{
    if (window == m_window)
        return;
    m_window = window;
    Q_EMIT windowChanged(m_window);
}

void ViewState::setInverted(bool inverted)
{
    if (std::exchange(m_inverted, inverted) != inverted)
        Q_EMIT displayChanged();
}

void ViewState::setInterpolated(bool interpolated)
{
    if (std::exchange(m_interpolated, interpolated) != interpolated)
        Q_EMIT displayChanged();
}

void ViewState::setSlab(const Slab& slab)
{
    if (slab == m_slab)
        return;
    m_slab = slab;
    Q_EMIT displayChanged();
}

void ViewState::setColourMap(ColourMap map)
{
    if (std::exchange(m_colourMap, map) != map)
        Q_EMIT displayChanged();
}

const ScreenAxes& ViewState::plane(Orientation orientation) const
{
    return m_planes[static_cast<std::size_t>(orientation)];
}

bool ViewState::isOblique() const
{
    return std::ranges::any_of(orientations, [this](Orientation orientation) {
        const ScreenAxes standard = screenAxes(orientation);
        const ScreenAxes& axes = plane(orientation);
        return dot(axes.rightLps, standard.rightLps) < 1.0 - 1e-9
            || dot(axes.downLps, standard.downLps) < 1.0 - 1e-9;
    });
}

void ViewState::setPlane(Orientation orientation, const ScreenAxes& axes)
{
    // Orthogonal and of unit length, whatever many small turns have done to them.
    const Vec3 right = normalized(axes.rightLps);
    const Vec3 down = normalized(axes.downLps - right * dot(right, axes.downLps));
    m_planes[static_cast<std::size_t>(orientation)] = { right, down };
    Q_EMIT planesChanged();
}

void ViewState::turnPlanes(Orientation about, double radians, std::optional<Orientation> only)
{
    const Vec3 axis = plane(about).awayLps();
    const double c = std::cos(radians);
    const double s = std::sin(radians);
    // Rodrigues' formula; clockwise to who looks along the axis.
    const auto turned
        = [&](Vec3 v) { return v * c + cross(axis, v) * s + axis * (dot(axis, v) * (1.0 - c)); };
    for (const Orientation orientation : orientations) {
        if (orientation == about || (only && orientation != *only))
            continue;
        const ScreenAxes& axes = plane(orientation);
        setPlane(orientation, { turned(axes.rightLps), turned(axes.downLps) });
    }
}

void ViewState::resetPlanes()
{
    if (!isOblique())
        return;
    for (const Orientation orientation : orientations)
        m_planes[static_cast<std::size_t>(orientation)] = screenAxes(orientation);
    Q_EMIT planesChanged();
}

void ViewState::resetReformation()
{
    resetPlanes();
    setSlab({});
    if (m_volume)
        setCursorLps(middleVoxelLps(m_volume->geometry()));
}

void ViewState::resetWindow()
{
    if (m_volume)
        setWindow(m_volume->defaultWindow());
    setInverted(false);
}

void ViewState::link(ViewState& a, ViewState& b)
{
    for (const auto& [from, to] : { std::pair { &a, &b }, std::pair { &b, &a } }) {
        connect(from, &ViewState::cursorChanged, to, &ViewState::setCursorLps);
        connect(from, &ViewState::windowChanged, to, &ViewState::setWindow);
    }
}

bool ViewState::isRegistered(const ViewState& a, const ViewState& b)
{
    if (!a.m_volume || !b.m_volume)
        return false;
    if (a.m_volume == b.m_volume)
        return true;
    const QString& frame = a.m_volume->meaning().frameOfReferenceUid;
    return !frame.isEmpty() && frame == b.m_volume->meaning().frameOfReferenceUid;
}

} // namespace fovea::views
