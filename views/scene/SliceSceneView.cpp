// Which part of the plane the pane shows, and where it lies in the patient.
#include "views/scene/SliceNavigation.h"
#include "views/scene/SliceSceneState.h"

#include <algorithm>
#include <cmath>

namespace fovea::views {

void SliceScene::fit()
{
    m_state->isFit = true;
    m_state->overlayDirty = true;
    if (!m_state->volume)
        return;
    const Geometry& geometry = m_state->volume->geometry();
    const auto [left, right] = reachMm(geometry, m_state->shown.rightLps);
    const auto [top, bottom] = reachMm(geometry, m_state->shown.downLps);
    m_state->mmPerPixel = std::max((right - left) / width(), (bottom - top) / height());
    m_state->centreLps = geometry.centreLps();
}

void SliceScene::setOneToOne()
{
    if (!m_state->volume)
        return;
    const Geometry& geometry = m_state->volume->geometry();
    setMmPerPixel(std::min(geometry.spacingMm[steepestAxis(geometry, m_state->shown.rightLps)],
        geometry.spacingMm[steepestAxis(geometry, m_state->shown.downLps)]));
}

bool SliceScene::isFit() const
{
    return m_state->isFit;
}

Vec3 SliceScene::centreLps() const
{
    return m_state->centreLps;
}

void SliceScene::setCentreLps(Vec3 centreLps)
{
    m_state->centreLps = centreLps;
    m_state->isFit = false;
    m_state->overlayDirty = true;
}

void SliceScene::setMmPerPixel(double mmPerPixel)
{
    if (!(mmPerPixel > 0.0) || !std::isfinite(mmPerPixel))
        return;
    m_state->mmPerPixel = std::clamp(mmPerPixel, 1e-4, 100.0);
    m_state->isFit = false;
    m_state->overlayDirty = true;
}

double SliceScene::mmPerPixel() const
{
    return m_state->mmPerPixel;
}

void SliceScene::zoomBy(double factor, double x, double y)
{
    const Vec3 fixed = displayToLps(x, y);
    setMmPerPixel(m_state->mmPerPixel / factor);
    m_state->centreLps = m_state->centreLps + fixed - displayToLps(x, y);
}

void SliceScene::panBy(double dx, double dy)
{
    m_state->centreLps = m_state->centreLps
        - (m_state->shown.rightLps * dx + m_state->shown.downLps * dy) * m_state->mmPerPixel;
    m_state->isFit = false;
    m_state->overlayDirty = true;
}

Vec3 SliceScene::displayToLps(double x, double y) const
{
    const Vec3 away = m_state->axes.awayLps();
    const Vec3 centre = m_state->centreLps + away * dot(m_state->cursorLps - m_state->centreLps, away);
    return centre + m_state->shown.rightLps * ((x - 0.5 * (width() - 1)) * m_state->mmPerPixel)
        + m_state->shown.downLps * ((y - 0.5 * (height() - 1)) * m_state->mmPerPixel);
}

SliceScene::Position SliceScene::lpsToDisplay(Vec3 pointLps) const
{
    const Vec3 offset = (pointLps - m_state->centreLps) / m_state->mmPerPixel;
    return { dot(offset, m_state->shown.rightLps) + 0.5 * (width() - 1),
        dot(offset, m_state->shown.downLps) + 0.5 * (height() - 1) };
}

double SliceScene::sliceSpacingMm() const
{
    return m_state->volume ? views::sliceSpacingMm(m_state->volume->geometry(), m_state->axes) : 1.0;
}

int SliceScene::sliceCount() const
{
    return m_state->volume ? views::sliceCount(m_state->volume->geometry(), m_state->axes) : 0;
}

int SliceScene::sliceIndex() const
{
    return m_state->volume ? views::sliceIndex(m_state->volume->geometry(), m_state->axes, m_state->cursorLps)
                           : 0;
}

Vec3 SliceScene::scrolledCursor(int slices) const
{
    return m_state->volume
        ? scrolledLps(m_state->volume->geometry(), m_state->axes, m_state->cursorLps, slices)
        : m_state->cursorLps;
}

Vec3 SliceScene::snappedLps(Vec3 pointLps) const
{
    return m_state->volume ? views::snappedLps(m_state->volume->geometry(), m_state->axes, pointLps)
                           : pointLps;
}

} // namespace fovea::views
