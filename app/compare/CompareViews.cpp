#include "app/compare/CompareViews.h"

#include "views/widgets/SlicePane.h"
#include "views/widgets/Viewport.h"

#include <QGridLayout>
#include <QLabel>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

constexpr int flickMs = 500;

views::LabelLayer filled(const std::shared_ptr<const LabelMap>& map)
{
    return { .map = map, .opacity = 0.45, .visible = {}, .outline = false };
}

} // namespace

CompareViews::CompareViews(QWidget* parent)
    : QWidget(parent)
    , m_flickTimer(new QTimer(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_flickTimer->setInterval(flickMs);
    connect(m_flickTimer, &QTimer::timeout, this, &CompareViews::flick);
    build();
}

CompareViews::~CompareViews()
{
    delete m_area; // panes use the state
}

void CompareViews::setVolume(std::shared_ptr<const Volume> volume)
{
    m_comparison.reset();
    m_outlines.clear();
    m_state.setVolume(std::move(volume));
    build();
}

void CompareViews::setComparison(
    std::shared_ptr<const Comparison> comparison, std::vector<std::shared_ptr<const LabelMap>> outlines)
{
    m_comparison = std::move(comparison);
    m_outlines = std::move(outlines);
    m_flicked = 0;
    build();
}

void CompareViews::setMode(Mode mode)
{
    m_mode = mode;
    build();
}

void CompareViews::setOrientation(Orientation orientation)
{
    m_orientation = orientation;
    build();
}

void CompareViews::setWipe(double fraction)
{
    m_wipe = std::clamp(fraction, 0.0, 1.0);
    placeWipe();
}

void CompareViews::flick()
{
    if (!m_comparison || m_mode != Mode::Flicker)
        return;
    m_flicked = (m_flicked + 1) % m_comparison->masks.size();
    showMasks();
}

std::size_t CompareViews::paneCount() const
{
    if (!m_comparison)
        return 1;
    return m_mode == Mode::SideBySide ? m_comparison->masks.size() : m_mode == Mode::Wipe ? 2 : 1;
}

void CompareViews::build()
{
    delete m_area;
    m_area = new QWidget;
    m_clip = nullptr;
    m_panes.clear();
    m_titles.clear();
    layout()->addWidget(m_area);
    const std::size_t count = paneCount();
    const bool isWipe = m_mode == Mode::Wipe && count == 2;
    QGridLayout* grid = isWipe ? nullptr : new QGridLayout(m_area);
    if (grid != nullptr) {
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setSpacing(2);
    } else {
        m_clip = new QWidget(m_area);
    }
    for (std::size_t n = 0; n < count; ++n) {
        auto* cell = isWipe ? (n == 0 ? m_area : m_clip) : new QWidget;
        auto* pane = new views::SlicePane(m_state, m_orientation, cell);
        auto* title = new QLabel;
        title->setTextFormat(Qt::PlainText);
        title->setAlignment(Qt::AlignCenter);
        if (grid != nullptr) {
            auto* column = new QVBoxLayout(cell);
            column->setContentsMargins(0, 0, 0, 0);
            column->setSpacing(2);
            column->addWidget(title);
            column->addWidget(pane, 1);
            const int perRow = count > 2 ? 2 : 3;
            grid->addWidget(cell, static_cast<int>(n) / perRow, static_cast<int>(n) % perRow);
        } else {
            title->setParent(m_area);
        }
        m_panes.push_back(pane);
        m_titles.push_back(title);
        connect(&pane->viewport(), &views::Viewport::painted, this, [this, pane] { followCamera(*pane); });
    }
    if (m_clip != nullptr)
        m_clip->raise();
    showMasks();
    placeWipe();
    m_area->show();
    if (m_mode == Mode::Flicker && m_comparison)
        m_flickTimer->start();
    else
        m_flickTimer->stop();
}

void CompareViews::showMasks()
{
    if (!m_comparison)
        return;
    const std::vector<ComparedMask>& masks = m_comparison->masks;
    for (std::size_t n = 0; n < m_panes.size(); ++n) {
        std::vector<views::LabelLayer> layers;
        QString title;
        switch (m_mode) {
        case Mode::SideBySide:
        case Mode::Wipe:
            layers.push_back(filled(masks[n].mask));
            title = masks[n].name;
            break;
        case Mode::Flicker:
            layers.push_back(filled(masks[m_flicked].mask));
            title = masks[m_flicked].name;
            break;
        case Mode::Overlay:
            for (const auto& outline : m_outlines) {
                layers.push_back({ .map = outline, .opacity = 1.0, .visible = {}, .outline = true });
                title += (title.isEmpty() ? QString() : QStringLiteral("   ")) + outline->source().name;
            }
            break;
        case Mode::Disagreement:
            layers.push_back(
                { .map = m_comparison->disagreement, .opacity = 0.7, .visible = {}, .outline = false });
            title = tr("Where they differ");
            break;
        }
        m_panes[n]->setOwnLabelLayers(std::move(layers));
        m_titles[n]->setText(title);
        m_titles[n]->setToolTip(title);
    }
}

// The second pane lies over the first, both as large as the area; a clip shows its right part alone.
void CompareViews::placeWipe()
{
    if (m_clip == nullptr || m_panes.size() != 2)
        return;
    const int width = m_area->width();
    const int titleHeight = m_titles[0]->sizeHint().height() + 2;
    const int height = m_area->height() - titleHeight;
    const int border = static_cast<int>(std::lround(m_wipe * width));
    m_titles[0]->setGeometry(0, 0, width / 2, titleHeight);
    m_titles[1]->setGeometry(width / 2, 0, width - width / 2, titleHeight);
    m_panes[0]->setGeometry(0, titleHeight, width, height);
    m_clip->setGeometry(border, titleHeight, std::max(0, width - border), height);
    m_panes[1]->setGeometry(-border, 0, width, height);
}

void CompareViews::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeWipe();
}

// Zoom and place of the pane that the hand is on go to the others. Panes of one size show the same part.
void CompareViews::followCamera(const views::SlicePane& leader)
{
    // The hand is on the pane under the pointer, or else on the one with the focus.
    const auto isPointedAt = [](const views::SlicePane* pane) { return pane->underMouse(); };
    const bool leads = std::ranges::any_of(m_panes, isPointedAt) ? leader.underMouse() : leader.hasFocus();
    if (m_isFollowing || !leads)
        return;
    m_isFollowing = true;
    const views::SliceScene& from = leader.scene();
    const Vec3 centre = from.displayToLps(0.5 * (from.width() - 1), 0.5 * (from.height() - 1));
    for (views::SlicePane* pane : m_panes) {
        if (pane == &leader)
            continue;
        views::SliceScene& to = pane->scene();
        const auto place = to.lpsToDisplay(centre);
        const double dx = 0.5 * (to.width() - 1) - place.x;
        const double dy = 0.5 * (to.height() - 1) - place.y;
        const bool isThere = std::abs(dx) < 0.5 && std::abs(dy) < 0.5
            && std::abs(to.mmPerPixel() / from.mmPerPixel() - 1.0) < 1e-9;
        if (isThere)
            continue;
        to.panBy(dx, dy);
        to.setMmPerPixel(from.mmPerPixel());
        pane->viewport().update();
    }
    m_isFollowing = false;
}

} // namespace fovea::app
