#pragma once

#include "core/image/LabelMap.h"
#include "core/review/MaskEditor.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace fovea::app {

// The tools that correct a mask: which one, how large, which structure, and what was changed so far.
class MaskEditPanel : public QWidget {
    Q_OBJECT

public:
    enum class Tool { Brush, Eraser, Fill };
    enum class Action { Smooth, RemoveIslands, KeepLargest, Interpolate };

    explicit MaskEditPanel(QWidget* parent = nullptr);

    // Whether there is a mask that can be edited.
    void setAvailable(bool available);
    // The mask that is edited; null when none is.
    void setEditing(const LabelMap* mask);
    void setDifference(const MaskDifference& difference);

    [[nodiscard]] Tool tool() const;
    // The brush for a dab in the plane with this normal.
    [[nodiscard]] Brush brush(Vec3 planeNormalLps) const;
    [[nodiscard]] std::uint16_t label() const; // zero when there is none
    [[nodiscard]] bool isBall() const;
    void setRadiusMm(double radiusMm);
    [[nodiscard]] double radiusMm() const;

Q_SIGNALS:
    void editingRequested(bool on);
    void actionRequested(fovea::app::MaskEditPanel::Action action);
    void differenceRequested(bool shown); // as a layer over the picture

private:
    QWidget* createTools();
    QWidget* createActions();

    QPushButton* m_edit = nullptr;
    QWidget* m_tools = nullptr;
    QComboBox* m_label = nullptr;
    QToolButton* m_buttons[3] {};
    QDoubleSpinBox* m_radius = nullptr;
    QCheckBox* m_ball = nullptr;
    QCheckBox* m_keepOthers = nullptr;
    QCheckBox* m_threshold = nullptr;
    QDoubleSpinBox* m_low = nullptr;
    QDoubleSpinBox* m_high = nullptr;
    QCheckBox* m_showDifference = nullptr;
    QLabel* m_difference = nullptr;
};

} // namespace fovea::app
