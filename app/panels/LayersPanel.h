#pragma once

#include "core/geometry/Vector.h"
#include "core/image/LabelMap.h"

#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QLabel;
class QSlider;
class QStackedLayout;
class QTableView;

namespace fovea::app {

class LabelTableModel;

// The mask layer over the picture: who made it, its labels with colour, visibility and volume, how strongly
// and in which way it is drawn. Opacity and the way of drawing are remembered.
class LayersPanel : public QWidget {
    Q_OBJECT

public:
    explicit LayersPanel(QWidget* parent = nullptr);

    // Labels stay hidden when the mask is an edit of the one before.
    void setLabelMap(std::shared_ptr<const LabelMap> map);
    [[nodiscard]] const std::shared_ptr<const LabelMap>& labelMap() const { return m_map; }

    [[nodiscard]] bool isOverlayVisible() const;
    void setOverlayVisible(bool visible);
    [[nodiscard]] double opacity() const; // 0 to 1
    [[nodiscard]] bool isOutline() const;
    [[nodiscard]] const std::vector<bool>& visibleLabels() const;

Q_SIGNALS:
    // Any of the above changed.
    void styleChanged();
    // The person chose a structure: go to it.
    void jumpRequested(const fovea::Vec3& pointLps);

private:
    QWidget* createTable();
    QWidget* createControls();

    std::shared_ptr<const LabelMap> m_map;
    LabelTableModel* m_labels = nullptr;
    QStackedLayout* m_pages = nullptr;
    QLabel* m_source = nullptr;
    QTableView* m_table = nullptr;
    QCheckBox* m_visible = nullptr;
    QCheckBox* m_outline = nullptr;
    QSlider* m_opacity = nullptr;
};

} // namespace fovea::app
