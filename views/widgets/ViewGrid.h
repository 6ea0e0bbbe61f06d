#pragma once

#include "core/geometry/Orientation.h"
#include "views/widgets/ViewState.h"

#include <QWidget>

#include <array>
#include <memory>
#include <vector>

class QGridLayout;

namespace fovea {
class MeasurementList;
}

namespace fovea::views {

class Pane;
class SlicePane;
class SliceTool;
class VolumePane;

// What a pane shows.
enum class PaneView { Axial, Sagittal, Coronal, Volume };

// Four panes in a layout. At first they show one volume: axial, sagittal, coronal and 3D, and share a
// ViewState; each may show another plane, or another state.
class ViewGrid : public QWidget {
    Q_OBJECT

public:
    enum class Layout {
        FourUp, // axial and sagittal above coronal and 3D
        OneAndThree, // one large, the others beside it
        Single,
        Row, // three beside each other
        SideBySide, // two, of the same plane: current and prior
        VolumeLarge, // 3D large, slices beside it
    };

    // Shows a state of its own, or one that others own and that outlives the grid.
    explicit ViewGrid(QWidget* parent = nullptr);
    explicit ViewGrid(ViewState& state, QWidget* parent = nullptr);
    ~ViewGrid() override;

    // Of the panes that were not given another one.
    [[nodiscard]] ViewState& state() const { return *m_state; }
    // The same as on state().
    void setVolume(std::shared_ptr<const Volume> volume);
    void setLabelLayers(std::vector<LabelLayer> layers);
    void setWindow(const Window& window);

    void setLayoutKind(Layout layout);
    [[nodiscard]] Layout layoutKind() const { return m_layout; }
    // The pane that is large in OneAndThree and alone in Single: at first 0 axial, 1 sagittal, 2 coronal, 3
    // volume.
    void setMainPane(int index);
    [[nodiscard]] int mainPane() const { return m_mainPane; }
    // The main pane alone, whatever the layout; again to come back. What a double click does.
    void toggleMaximised(int index);
    [[nodiscard]] bool isMaximised() const { return m_maximised; }

    // What a pane shows. A null state is the grid's own.
    void setPaneContent(int index, PaneView view, ViewState* state = nullptr);
    [[nodiscard]] PaneView paneView(int index) const;
    [[nodiscard]] ViewState& paneState(int index) const;
    // All panes as at first.
    void resetContents();
    // That a state is about to end: panes that show it go back to the grid's own.
    void forget(const ViewState& state);

    [[nodiscard]] SlicePane* slicePane(Orientation orientation) const; // the first that shows it
    [[nodiscard]] VolumePane* volumePane() const; // the first one; null when none shows 3D
    [[nodiscard]] Pane* pane(int index) const;
    [[nodiscard]] SlicePane* slicePaneAt(int index) const; // null when the pane shows 3D
    // The pane that has or last had the keyboard.
    [[nodiscard]] int currentPane() const { return m_current; }
    [[nodiscard]] std::vector<int> visiblePanes() const;

    // For all slice panes; see SlicePane.
    void setTool(SliceTool* tool);
    void setMeasurements(const MeasurementList* measurements);
    void setPatientText(const QStringList& lines); // in panes of the grid's own state
    void setTextVisible(bool visible);

    void resetViews(); // fit, camera, window
    // What panes say while there is no volume.
    void setEmptyText(const QString& text);

Q_SIGNALS:
    void layoutChanged(); // also when a pane shows something else
    void currentPaneChanged(int index);
    void paneMenuRequested(int index, const QPoint& globalPosition);

private:
    struct Slot {
        SlicePane* slice = nullptr;
        VolumePane* volume = nullptr; // made when it is first needed
        PaneView view = PaneView::Axial;
        ViewState* state = nullptr;
    };

    void build();
    void connectPane(Pane& pane, int index);
    void arrange();
    void applySideBySide();
    void syncRegistration();
    void syncPatientText();

    ViewState* m_state = nullptr;
    QGridLayout* m_grid = nullptr;
    std::array<Slot, 4> m_slots;
    Layout m_layout = Layout::FourUp;
    int m_mainPane = 0;
    int m_current = 0;
    bool m_maximised = false;
    std::optional<PaneView> m_besideView; // of pane 1, before SideBySide
    SliceTool* m_tool = nullptr;
    const MeasurementList* m_measurements = nullptr;
    QStringList m_patientText;
    bool m_textVisible = true;
    QString m_emptyText;
};

} // namespace fovea::views
