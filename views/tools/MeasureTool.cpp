#include "views/tools/MeasureTool.h"

#include "views/scene/MeasurementPaint.h"
#include "views/scene/SliceScene.h"
#include "views/widgets/SlicePane.h"

#include <QKeyEvent>
#include <QUuid>

#include <algorithm>
#include <cmath>

namespace fovea::views {

namespace {

using Kind = Measurement::Kind;

constexpr double reach = 7.0; // of the mouse, times the pixel ratio
constexpr double dragged = 4.0; // less is a click

double distance(QPointF a, QPointF b)
{
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

ToPane toPaneOf(const SliceScene& scene)
{
    return [&scene](Vec3 pointLps) {
        const auto at = scene.lpsToDisplay(pointLps);
        return PanePoint { at.x, at.y };
    };
}

} // namespace

MeasureTool::MeasureTool(MeasurementList& list, Commit commit)
    : m_list(list)
    , m_commit(std::move(commit))
{ }

void MeasureTool::setKind(std::optional<Kind> kind)
{
    m_kind = kind;
    m_draft.reset();
}

void MeasureTool::deleteSelected()
{
    if (const Measurement* selected = m_list.find(m_list.selectedId()))
        m_commit(*selected, std::nullopt);
}

bool MeasureTool::press(const Event& event)
{
    m_pressed = event.position;
    if (m_draft) {
        if (m_scene != &event.pane.scene())
            return true; // it goes on in the pane where it began
        advance(event);
        return true;
    }
    if (pressOnExisting(event))
        return true;
    m_list.select({});
    if (!m_kind || !event.pane.scene().volume())
        return false;
    start(event);
    return true;
}

// The last one made lies above the others.
bool MeasureTool::pressOnExisting(const Event& event)
{
    const SliceScene& scene = event.pane.scene();
    const ToPane toPane = toPaneOf(scene);
    const double near = reach * scene.pixelRatio();
    const auto shown = scene.shownMeasurements();
    for (auto it = shown.rbegin(); it != shown.rend(); ++it) {
        const Measurement& measurement = **it;
        int handle = -1;
        const auto handles = measurementHandles(measurement, toPane);
        for (std::size_t n = 0; n < handles.size(); ++n) {
            if (distance({ handles[n].x, handles[n].y }, event.position) <= near)
                handle = static_cast<int>(n);
        }
        const PanePoint at { event.position.x(), event.position.y() };
        if (handle < 0 && distanceToMeasurement(measurement, toPane, at) > near)
            continue;
        m_edit = Edit { measurement, handle, event.pointLps };
        m_list.select(m_edit->before.id);
        return true;
    }
    return false;
}

void MeasureTool::start(const Event& event)
{
    const SliceScene& scene = event.pane.scene();
    Measurement draft;
    draft.kind = *m_kind;
    draft.axes = scene.axes();
    draft.seriesUid = scene.volume()->meaning().seriesUid;
    draft.frameOfReferenceUid = scene.volume()->meaning().frameOfReferenceUid;
    // A point measures the voxel that is seen there.
    draft.pointsLps = { event.pointLps };
    m_draft = std::move(draft);
    m_scene = &scene;
    if (pointCount(*m_kind) == 1)
        finish();
    else if (*m_kind != Kind::Freehand)
        m_draft->pointsLps.push_back(event.pointLps);
}

// Fixes the point that follows the mouse.
void MeasureTool::advance(const Event& event)
{
    auto& points = m_draft->pointsLps;
    points.back() = event.pointLps;
    const std::size_t needed = pointCount(m_draft->kind);
    if (needed > 0 && points.size() == needed)
        return finish();
    if (m_draft->kind == Kind::Polygon && points.size() > 3) {
        const auto first = m_scene->lpsToDisplay(points.front());
        if (distance({ first.x, first.y }, event.position) <= reach * m_scene->pixelRatio()) {
            points.pop_back();
            return finish();
        }
    }
    points.push_back(event.pointLps);
}

void MeasureTool::finish()
{
    Measurement made = std::move(*m_draft);
    m_draft.reset();
    const std::size_t needed = pointCount(made.kind);
    // Clicks on one place are one corner.
    if (made.kind == Kind::Polygon) {
        const auto same
            = std::ranges::unique(made.pointsLps, [](Vec3 a, Vec3 b) { return length(b - a) < 1e-6; });
        made.pointsLps.erase(same.begin(), same.end());
    }
    if (needed == 0 ? made.pointsLps.size() < 3 : made.pointsLps.size() != needed)
        return;
    if (needed == 2 && length(made.pointsLps[1] - made.pointsLps[0]) < 1e-6)
        return; // a click, and nothing to see
    made.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_commit(std::nullopt, std::move(made));
}

void MeasureTool::drag(const Event& event)
{
    if (m_edit)
        return moveEdited(event);
    if (!m_draft || m_scene != &event.pane.scene())
        return;
    if (m_draft->kind != Kind::Freehand) {
        m_draft->pointsLps.back() = event.pointLps;
    } else {
        const auto last = m_scene->lpsToDisplay(m_draft->pointsLps.back());
        if (distance({ last.x, last.y }, event.position) >= 2.0)
            m_draft->pointsLps.push_back(event.pointLps);
    }
    event.pane.redraw();
}

void MeasureTool::moveEdited(const Event& event)
{
    Measurement moved = m_edit->before;
    const Vec3 shift = event.pointLps - m_edit->grabbedLps;
    if (m_edit->handle >= 0) {
        Vec3& point = moved.pointsLps[static_cast<std::size_t>(m_edit->handle)];
        point = point + shift;
    } else {
        for (Vec3& point : moved.pointsLps)
            point = point + shift;
    }
    m_list.put(moved);
}

void MeasureTool::release(const Event& event)
{
    if (m_edit) {
        const Measurement before = std::move(m_edit->before);
        m_edit.reset();
        const Measurement* now = m_list.find(before.id);
        if (!now || *now == before)
            return;
        const Measurement after = *now;
        m_list.put(before);
        return m_commit(before, after);
    }
    if (!m_draft || m_scene != &event.pane.scene())
        return;
    if (m_draft->kind == Kind::Freehand)
        finish();
    else if (distance(event.position, m_pressed) > dragged * m_scene->pixelRatio())
        advance(event);
    event.pane.redraw();
}

bool MeasureTool::hover(const Event& event)
{
    if (!m_draft || m_scene != &event.pane.scene())
        return false;
    m_draft->pointsLps.back() = event.pointLps;
    return true;
}

bool MeasureTool::doubleClick(const Event& event)
{
    if (!m_draft)
        return m_kind.has_value();
    if (m_draft->kind == Kind::Polygon) {
        // Its first press has fixed a corner here and added the one that follows.
        m_draft->pointsLps.pop_back();
        finish();
        event.pane.redraw();
    }
    return true;
}

bool MeasureTool::keyPress(SlicePane& pane, QKeyEvent& event)
{
    if (event.key() == Qt::Key_Escape && (m_draft || m_edit)) {
        m_draft.reset();
        if (m_edit)
            m_list.put(std::exchange(m_edit, std::nullopt)->before);
        pane.redraw();
        return true;
    }
    if (event.key() == Qt::Key_Return && m_draft && m_draft->kind == Kind::Polygon) {
        m_draft->pointsLps.pop_back();
        finish();
        pane.redraw();
        return true;
    }
    if (event.key() == Qt::Key_Delete && !m_draft && m_list.find(m_list.selectedId()) != nullptr) {
        deleteSelected();
        return true;
    }
    return false;
}

bool MeasureTool::wantsKey(int key) const
{
    return key == Qt::Key_Escape && (m_draft || m_edit);
}

void MeasureTool::paint(const SliceScene& scene, Overlay& overlay) const
{
    if (!m_draft || m_scene != &scene)
        return;
    // Statistics while the mouse moves would cost too much for large regions; the rest is cheap.
    paintMeasurement(overlay, *m_draft, measure(*m_draft, nullptr), toPaneOf(scene),
        { scene.pixelRatio(), false, {}, scene.width(), scene.height() });
}

std::optional<Qt::CursorShape> MeasureTool::cursor() const
{
    return m_kind ? std::optional(Qt::CrossCursor) : std::nullopt;
}

} // namespace fovea::views
