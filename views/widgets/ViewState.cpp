#include "views/widgets/ViewState.h"

#include "views/scene/SliceNavigation.h"

#include <utility>

namespace fovea::views {

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
    m_inverted = false;
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

} // namespace fovea::views
