#pragma once

#include "views/scene/VolumeScene.h"
#include "views/widgets/Pane.h"

#include <QPointF>

#include <memory>

class QComboBox;
class QMouseEvent;
class QTimer;

namespace fovea::views {

class ViewState;

// The state's volume in three dimensions, and the gestures on it:
//   left drag              rotate            wheel, right drag      zoom
//   middle or Shift+left   pan               double click, F        maximise
//   arrow keys             rotate            + and -                zoom
//   A, P, L, R, S, I look from anterior, posterior, left, right, superior, inferior; Home: reset the view
class VolumePane : public Pane {
    Q_OBJECT

public:
    // The state outlives the pane.
    explicit VolumePane(ViewState& state, QWidget* parent = nullptr);
    ~VolumePane() override;

    [[nodiscard]] VolumeScene& scene() const { return m_scene; }
    void resetView() override;
    void setEmptyText(const QString& text) override;
    void setPreset(const QString& name);

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    VolumePane(std::unique_ptr<VolumeScene> scene, ViewState& state, QWidget* parent);
    void move(QMouseEvent& event);
    void interact();
    void syncVolume();
    void syncFilling();
    void showFilling();
    void syncLayers();
    void syncPreset();

    VolumeScene& m_scene;
    ViewState& m_state;
    QComboBox* m_presets = nullptr;
    QString m_emptyText;
    QTimer* m_settle = nullptr; // fires when a gesture has ended
    QPointF m_last;
};

} // namespace fovea::views
