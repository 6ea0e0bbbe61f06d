#pragma once

#include "core/geometry/Orientation.h"
#include "views/widgets/ViewState.h"

#include <QWidget>

#include <memory>
#include <vector>

class QGridLayout;

namespace fovea::views {

class Pane;
class SlicePane;
class VolumePane;

// The panes of one volume: axial, sagittal, coronal and 3D, which share a ViewState.
class ViewGrid : public QWidget {
    Q_OBJECT

public:
    enum class Layout {
        FourUp, // axial and sagittal above coronal and 3D
        OneAndThree, // one large, the others beside it
        Single,
    };

    // Shows a state of its own, or one that others own and that outlives the grid.
    explicit ViewGrid(QWidget* parent = nullptr);
    explicit ViewGrid(ViewState& state, QWidget* parent = nullptr);
    ~ViewGrid() override;

    [[nodiscard]] ViewState& state() const { return *m_state; }
    // The same as on state().
    void setVolume(std::shared_ptr<const Volume> volume);
    void setLabelLayers(std::vector<LabelLayer> layers);
    void setWindow(const Window& window);

    void setLayoutKind(Layout layout);
    [[nodiscard]] Layout layoutKind() const { return m_layout; }
    // The pane that is large in OneAndThree and alone in Single: 0 axial, 1 sagittal, 2 coronal, 3 volume.
    void setMainPane(int index);
    [[nodiscard]] int mainPane() const { return m_mainPane; }
    // The main pane alone, whatever the layout; again to come back. What a double click does.
    void toggleMaximised(int index);
    [[nodiscard]] bool isMaximised() const { return m_maximised; }

    [[nodiscard]] SlicePane* slicePane(Orientation orientation) const;
    [[nodiscard]] VolumePane* volumePane() const { return m_volumePane; }
    [[nodiscard]] Pane* pane(int index) const; // 0 axial, 1 sagittal, 2 coronal, 3 volume

    void resetViews(); // fit, camera, window
    // What panes say while there is no volume.
    void setEmptyText(const QString& text);

Q_SIGNALS:
    void layoutChanged();

private:
    void build();
    void arrange();

    ViewState* m_state = nullptr;
    QGridLayout* m_grid = nullptr;
    std::vector<SlicePane*> m_slicePanes; // axial, sagittal, coronal
    VolumePane* m_volumePane = nullptr;
    Layout m_layout = Layout::FourUp;
    int m_mainPane = 0;
    bool m_maximised = false;
};

} // namespace fovea::views
