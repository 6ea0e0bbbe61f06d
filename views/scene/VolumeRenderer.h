#pragma once

#include "views/scene/OffscreenWindow.h"
#include "views/scene/VolumeScene.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fovea::views {

// A picture of a volume, and how the scene was when it was drawn.
struct VolumeFrame {
    Picture picture {};
    double pixelRatio = 1.0;
    QStringList presets {};
    VolumeScene::Look look {}; // that the picture was drawn with
    bool isImageVisible = false;
    bool isCoarse = false; // of a gesture that lasts
    QString error {}; // when there is no picture; for people
};

// Draws a VolumeScene on a thread of its own, since a software renderer takes longer for it than a window may
// stand still. Whoever shows it takes the latest frame. Thread safe but for its construction and end.
class VolumeRenderer {
public:
    using Change = std::function<void(VolumeScene&)>;

    // ready is called on the thread whenever there is a new frame.
    explicit VolumeRenderer(std::function<void()> ready);
    ~VolumeRenderer(); // gives up what it draws

    // Something to do to the scene before the next picture; in order. A picture that is being drawn for what
    // was before is given up, unless it belongs to a gesture.
    void change(Change change);
    void setSize(int width, int height, double pixelRatio);
    // Null before the first one.
    [[nodiscard]] std::shared_ptr<const VolumeFrame> frame() const;
    // One small picture of each preset, of size times size pixels, made when there is nothing else to do.
    // done is called on the thread.
    using Thumbnails = std::function<void(QStringList names, std::vector<Picture> pictures)>;
    void makeThumbnails(int size, Thumbnails done);
    // Blocks until everything is there and drawn: for tests and for pictures that are taken once.
    void finish();

private:
    void run(const std::stop_token& stop);
    void draw(OffscreenWindow& window, VolumeScene& scene);
    // False when it was given up.
    bool drawThumbnails(VolumeScene& scene, int size, const Thumbnails& done);
    void publish(VolumeFrame frame);

    std::function<void()> m_ready;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::vector<Change> m_changes;
    Change m_whenIdle;
    std::shared_ptr<const VolumeFrame> m_frame;
    bool m_stale = true;
    bool m_busy = false;
    bool m_finishing = false;
    bool m_coarse = false;
    OffscreenWindow* m_window = nullptr; // on the thread only
    std::jthread m_thread; // last, so that it ends before what it uses
};

} // namespace fovea::views
