#pragma once

#include "app/compare/Comparison.h"
#include "core/geometry/Orientation.h"
#include "views/widgets/ViewState.h"

#include <QWidget>

#include <memory>
#include <vector>

class QGridLayout;
class QLabel;
class QTimer;

namespace fovea::views {
class SlicePane;
}

namespace fovea::app {

// The pictures of a comparison: one pane a mask, or one pane for all, with the same slice, window, zoom and
// place in each.
class CompareViews : public QWidget {
    Q_OBJECT

public:
    enum class Mode {
        SideBySide,
        Overlay, // outlines of all, a colour a mask
        Flicker, // one after the other, twice a second, or by hand
        Wipe, // the first left of a border, the second right of it
        Disagreement, // where they differ
    };

    explicit CompareViews(QWidget* parent = nullptr);
    ~CompareViews() override;

    [[nodiscard]] views::ViewState& state() { return m_state; }
    void setVolume(std::shared_ptr<const Volume> volume);
    // outlines: the masks again, each in one colour.
    void setComparison(
        std::shared_ptr<const Comparison> comparison, std::vector<std::shared_ptr<const LabelMap>> outlines);
    void setMode(Mode mode);
    [[nodiscard]] Mode mode() const { return m_mode; }
    void setOrientation(Orientation orientation);
    void setWipe(double fraction); // 0 to 1, from the left
    // The next mask, in flicker mode.
    void flick();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void showMasks();
    void placeWipe();
    void followCamera(const views::SlicePane& leader);
    [[nodiscard]] std::size_t paneCount() const;

    views::ViewState m_state;
    std::shared_ptr<const Comparison> m_comparison;
    std::vector<std::shared_ptr<const LabelMap>> m_outlines;
    Mode m_mode = Mode::SideBySide;
    Orientation m_orientation = Orientation::Axial;
    double m_wipe = 0.5;
    std::size_t m_flicked = 0; // the mask that is shown
    QWidget* m_area = nullptr; // of the panes
    QWidget* m_clip = nullptr; // the right part of a wipe
    std::vector<views::SlicePane*> m_panes;
    std::vector<QLabel*> m_titles; // above the panes
    QTimer* m_flickTimer = nullptr;
    bool m_isFollowing = false;
};

} // namespace fovea::app
