#pragma once

#include "views/widgets/VolumePane.h"

#include <QWidget>

#include <array>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QSlider;
class QStackedLayout;

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

class TransferFunctionEditor;

// How the 3D view looks: presets with pictures, the transfer function, shading, MIP, a crop box, cuts at the
// slices, slices in 3D. It works on the first 3D view of the grid.
class VolumePanel : public QWidget {
    Q_OBJECT

public:
    // The grid outlives the panel.
    explicit VolumePanel(views::ViewGrid& grid, QWidget* parent = nullptr);

private:
    QWidget* createLook();
    QWidget* createCuts();
    void attach(); // to the grid's 3D view, if it has one
    void syncLook();
    void showPresets(const QStringList& names, const QList<QImage>& pictures);
    void changeLook();
    void changeCut();
    void nameAxes();

    views::ViewGrid& m_grid;
    views::VolumePane* m_pane = nullptr;
    QStackedLayout* m_pages = nullptr;
    QListWidget* m_presets = nullptr;
    TransferFunctionEditor* m_editor = nullptr;
    QCheckBox* m_shaded = nullptr;
    QCheckBox* m_maximum = nullptr;
    QCheckBox* m_slices = nullptr;
    std::array<QSlider*, 6> m_crop {}; // from and to of each axis
    std::array<QComboBox*, 3> m_sides {};
    std::array<QLabel*, 3> m_axes {};
};

} // namespace fovea::app
