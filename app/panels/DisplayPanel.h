#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;

namespace fovea::views {
class ViewGrid;
}

namespace fovea::app {

// How slices are shown: slab, colours, interpolation, cine. It follows the grid's state and changes it.
class DisplayPanel : public QWidget {
    Q_OBJECT

public:
    // The grid outlives the panel.
    explicit DisplayPanel(views::ViewGrid& grid, QWidget* parent = nullptr);

private:
    void sync();
    void change();

    views::ViewGrid& m_grid;
    QComboBox* m_slab = nullptr;
    QDoubleSpinBox* m_thickness = nullptr;
    QComboBox* m_colours = nullptr;
    QCheckBox* m_interpolated = nullptr;
    QDoubleSpinBox* m_cineRate = nullptr;
};

} // namespace fovea::app
