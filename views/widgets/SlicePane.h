#pragma once

#include "views/scene/SliceScene.h"
#include "views/widgets/Pane.h"

#include <QPointF>

#include <memory>
#include <optional>
#include <vector>

class QMouseEvent;
class QSlider;
class QWheelEvent;

namespace fovea::views {

class ViewState;

// A plane of the state's volume, and the gestures on it:
//   wheel                  slices; with Ctrl zoom, at the pointer
//   left drag              moves the cursor
//   right or Ctrl+left     window: right widens, down darkens
//   middle or Shift+left   pan
//   double click, F        maximise
//   Up, Down; Page keys    one slice; ten slices. Home, End: first, last
//   + and -                zoom. R: reset the view. I: invert
class SlicePane : public Pane {
    Q_OBJECT

public:
    // The state outlives the pane.
    SlicePane(ViewState& state, Orientation orientation, QWidget* parent = nullptr);
    ~SlicePane() override;

    [[nodiscard]] SliceScene& scene() const { return m_scene; }
    void resetView() override;
    void setEmptyText(const QString& text) override;
    // Lets another layer set than the state's be shown here, for comparisons.
    void setOwnLabelLayers(std::optional<std::vector<LabelLayer>> layers);

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Drag { None, Cursor, Window, Pan };

    SlicePane(std::unique_ptr<SliceScene> scene, ViewState& state, Orientation orientation, QWidget* parent);
    void syncVolume();
    void syncLayers();
    void syncCursor();
    void syncDisplay();
    void scroll(int slices);
    void wheel(QWheelEvent& event);
    void press(QMouseEvent& event);
    void move(QMouseEvent& event);
    void moveCursor(QPointF viewportPosition);
    void dragWindow(QPointF pixels);

    SliceScene& m_scene;
    ViewState& m_state;
    QSlider* m_slider = nullptr;
    std::optional<std::vector<LabelLayer>> m_ownLayers;
    Drag m_drag = Drag::None;
    QPointF m_last;
    int m_wheelRest = 0; // eighths of a degree not yet scrolled
};

} // namespace fovea::views
