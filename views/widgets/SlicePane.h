#pragma once

#include "views/scene/SliceScene.h"
#include "views/widgets/Pane.h"

#include <QPointF>

#include <array>
#include <memory>
#include <optional>
#include <vector>

class QMouseEvent;
class QSlider;
class QTimer;
class QWheelEvent;

namespace fovea {
class MeasurementList;
}

namespace fovea::views {

class SliceTool;
class ViewState;

// A plane of the state's volume, and the gestures on it:
//   wheel                  slices; with Ctrl zoom, at the pointer; with Alt the slab's thickness
//   left drag              what the tool does, or else: on a reference line, near its ends, turns the other
//                          planes (Shift: only the plane of that line); elsewhere moves the cursor
//   right or Ctrl+left     window: right widens, down darkens. A right click: menuRequested()
//   middle or Shift+left   pan; Ctrl+Shift+left, up and down: slices
//   double click, F        maximise
//   Up, Down; Page keys    one slice; ten slices. Home, End: first, last
//   + and -                zoom. R: reset the view. I: invert. Space: cine
class SlicePane : public Pane {
    Q_OBJECT

public:
    SlicePane(ViewState& state, Orientation orientation, QWidget* parent = nullptr);
    ~SlicePane() override;

    [[nodiscard]] SliceScene& scene() const { return *m_scene; }
    [[nodiscard]] Orientation orientation() const;
    void setOrientation(Orientation orientation);

    void resetView() override;
    void setEmptyText(const QString& text) override;
    // Lets another layer set than the state's be shown here, for comparisons.
    void setOwnLabelLayers(std::optional<std::vector<LabelLayer>> layers);
    // Voxels of the first of them changed.
    void noteLabels(const VoxelBox& box);
    // Null takes it away; it outlives its use.
    void setTool(SliceTool* tool);
    void setMeasurements(const MeasurementList* measurements);
    // What is written about the patient; empty leaves it out. And whether anything is written at all.
    void setPatientText(const QStringList& lines);
    void setTextVisible(bool visible);
    void setTurn(const ViewTurn& turn);
    void setNotices(const QStringList& notices);

    // Runs through the slices, so many a second, and begins again; zero stops.
    void setCineRate(double slicesPerSecond);
    [[nodiscard]] double cineRate() const;

    void scroll(int slices);
    void redraw(); // the overlay has changed

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void cineChanged();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void connectState() override;
    void syncVolume() override;

private:
    static constexpr int pageSlices = 10;
    static constexpr int everySlice = 1000000;
    static constexpr std::array orientations { Orientation::Axial, Orientation::Coronal,
        Orientation::Sagittal };
    enum class Drag { None, Tool, Cursor, Turn, Window, Pan, Scroll };

    SlicePane(std::unique_ptr<SliceScene> scene, ViewState& state, Orientation orientation, QWidget* parent);
    void syncLayers();
    void syncCursor();
    void syncDisplay();
    void syncPlane();
    void syncMeasurements();
    void syncAnnotations();
    void wheel(QWheelEvent& event);
    void press(QMouseEvent& event);
    void move(QMouseEvent& event);
    void hover(QPointF viewportPosition, Qt::KeyboardModifiers modifiers);
    void release(QMouseEvent& event);
    void moveCursor(QPointF viewportPosition);
    void turnPlanes(QPointF viewportPosition);
    void dragWindow(QPointF pixels);
    void showCursorShape(QPointF viewportPosition);
    [[nodiscard]] Vec3 pointAt(QPointF viewportPosition) const;
    // The plane whose reference line runs below the position, outside of its middle.
    [[nodiscard]] std::optional<Orientation> lineAt(QPointF viewportPosition) const;

    std::unique_ptr<SliceScene> m_scene;
    QSlider* m_slider = nullptr;
    QTimer* m_cine = nullptr;
    double m_cineRate = 0.0;
    SliceTool* m_tool = nullptr;
    const MeasurementList* m_measurements = nullptr;
    std::optional<std::vector<LabelLayer>> m_ownLayers;
    QStringList m_patientText;
    bool m_textVisible = true;
    Drag m_drag = Drag::None;
    std::optional<Orientation> m_turnedOnly;
    QPointF m_last;
    QPointF m_pressed;
    double m_scrollRest = 0.0; // pixels not yet scrolled
    int m_wheelRest = 0; // eighths of a degree not yet scrolled
};

} // namespace fovea::views
