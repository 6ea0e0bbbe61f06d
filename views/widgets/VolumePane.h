#pragma once

#include "views/scene/SightLine.h"
#include "views/scene/VolumeRenderer.h"
#include "views/widgets/Pane.h"

#include <QPointF>

#include <array>
#include <memory>
#include <optional>

class QComboBox;
class QMouseEvent;
class QTimer;

namespace fovea::views {

class ViewState;

// The state's volume in three dimensions, drawn on a thread of its own, and the gestures on it:
//   left drag              rotate            wheel, right drag      zoom
//   middle or Shift+left   pan               double click, F        maximise
//   arrow keys             rotate            + and -                zoom
//   A, P, L, R, S, I look from anterior, posterior, left, right, superior, inferior; Home: reset the view
class VolumePane : public Pane {
    Q_OBJECT

public:
    explicit VolumePane(ViewState& state, QWidget* parent = nullptr);
    ~VolumePane() override;

    [[nodiscard]] VolumeRenderer& renderer() const { return *m_renderer; }
    void resetView() override;
    void setEmptyText(const QString& text) override;
    void setPreset(const QString& name);
    void setTransferFunction(const TransferFunction& function);
    // The one of the latest picture.
    [[nodiscard]] TransferFunction transferFunction() const;
    // How the latest picture was seen; nothing before there is one of the state's volume.
    [[nodiscard]] std::optional<VolumeScene::Look> look() const;
    // The camera and the function of a look; cuts and slices are set apart.
    void setLook(const VolumeScene::Look& look);

    // What the latest picture shows at a position on the viewport: the first surface of the layer, or, where
    // the layer has none to show anywhere, the opaque front of the image.
    struct Hit {
        Vec3 pointLps;
        Vec3 awayLps; // from the viewer
        bool isSurface = false;
    };
    [[nodiscard]] std::optional<Hit> hitAt(QPointF viewportPosition, const LabelLayer& layer) const;
    // Of the viewport's pixels, in the latest picture; zero while there is none.
    [[nodiscard]] double mmPerPixel() const;

    // A box along the volume's axes, from and to which fraction of each; and half spaces cut away at the
    // cursor, a side for each plane: -1 keeps what lies nearer to the viewer of that plane, 1 what lies
    // further away, 0 all.
    struct Cut {
        std::array<double, 3> from { 0, 0, 0 };
        std::array<double, 3> to { 1, 1, 1 };
        std::array<int, 3> sides { 0, 0, 0 }; // in the order of Orientation

        friend bool operator==(const Cut&, const Cut&) = default;
    };
    void setCut(const Cut& cut);
    [[nodiscard]] const Cut& cut() const { return m_cut; }
    void setSlicesVisible(bool visible);
    [[nodiscard]] bool areSlicesVisible() const { return m_slicesVisible; }

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void frameShown(); // a new picture
    void presetPictures(const QStringList& names, const QList<QImage>& pictures);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void connectState() override;
    void syncVolume() override;

private:
    [[nodiscard]] QImage latest(int width, int height, double ratio);
    void move(QMouseEvent& event);
    void interact(VolumeRenderer::Change change);
    void syncFilling();
    void showFilling();
    void syncLayers();
    void syncPreset();
    void syncCut();
    void syncSlices();
    void takeFrame();
    const OpacityCurve& opacityCurve() const;

    std::unique_ptr<VolumeRenderer> m_renderer;
    std::shared_ptr<const VolumeFrame> m_frame;
    QComboBox* m_presets = nullptr;
    QTimer* m_settle = nullptr; // fires when a gesture has ended
    // Of the latest picture's function; found when it is first needed.
    mutable std::optional<OpacityCurve> m_opacity;
    mutable TransferFunction m_opacityOf;
    Cut m_cut;
    bool m_isShown = false; // the state's volume, complete
    bool m_slicesVisible = false;
    QSize m_asked;
    QString m_emptyText;
    QPointF m_last;
};

} // namespace fovea::views
