#include "views/scene/VolumeRenderer.h"

#include <utility>

namespace fovea::views {

VolumeRenderer::VolumeRenderer(std::function<void()> ready)
    : m_ready(std::move(ready))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{ }

VolumeRenderer::~VolumeRenderer()
{
    m_thread.request_stop();
}

void VolumeRenderer::change(Change change)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_changes.push_back(std::move(change));
        m_stale = true;
    }
    m_changed.notify_all();
}

void VolumeRenderer::setSize(int width, int height, double pixelRatio)
{
    change([=](VolumeScene& scene) { scene.setSize(width, height, pixelRatio); });
}

std::shared_ptr<const VolumeFrame> VolumeRenderer::frame() const
{
    const std::scoped_lock lock(m_mutex);
    return m_frame;
}

void VolumeRenderer::finish()
{
    std::unique_lock lock(m_mutex);
    m_finishing = true;
    m_stale = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return !m_stale && !m_busy && !m_finishing; });
}

void VolumeRenderer::makeThumbnails(int size, Thumbnails done)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_whenIdle = [this, size, done = std::move(done)](VolumeScene& scene) {
            if (drawThumbnails(scene, size, done))
                return;
            // Something came between: again, when there is nothing to do, unless others are wanted by then.
            {
                const std::scoped_lock again(m_mutex);
                if (m_whenIdle)
                    return;
            }
            makeThumbnails(size, done);
        };
    }
    m_changed.notify_all();
}

bool VolumeRenderer::drawThumbnails(VolumeScene& scene, int size, const Thumbnails& done)
{
    if (!m_window || !scene.transferFunction())
        return true;
    scene.finish(); // else they would say that it is being prepared
    const TransferFunction before = *scene.transferFunction();
    const int width = scene.width();
    const int height = scene.height();
    const double ratio = scene.pixelRatio();
    scene.setSize(size, size);
    scene.setAnnotated(false);
    std::vector<Picture> pictures;
    const QStringList names = scene.presets();
    bool isWhole = true;
    for (const QString& name : names) {
        scene.setPreset(name);
        auto picture = m_window->render(scene);
        isWhole = isWhole && (picture || picture.error().code != ErrorCode::Cancelled);
        pictures.push_back(picture ? std::move(*picture) : Picture {});
    }
    scene.setTransferFunction(before);
    scene.setAnnotated(true);
    scene.setSize(width, height, ratio);
    if (isWhole)
        done(names, std::move(pictures));
    return isWhole;
}

void VolumeRenderer::publish(VolumeFrame frame)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_frame = std::make_shared<const VolumeFrame>(std::move(frame));
    }
    if (m_ready)
        m_ready();
}

void VolumeRenderer::draw(OffscreenWindow& window, VolumeScene& scene)
{
    auto picture = window.render(scene);
    if (!picture && picture.error().code == ErrorCode::Cancelled)
        return;
    VolumeFrame frame;
    frame.pixelRatio = scene.pixelRatio();
    frame.presets = scene.presets();
    frame.look = scene.look();
    frame.isImageVisible = scene.isImageVisible();
    frame.isCoarse = scene.isInteracting();
    if (picture)
        frame.picture = std::move(*picture);
    else
        frame.error = QString::fromStdString(picture.error().sentence);
    publish(std::move(frame));
}

void VolumeRenderer::run(const std::stop_token& stop)
{
    // OpenGL's context belongs to the thread that made it.
    auto window = OffscreenWindow::create();
    VolumeScene scene;
    scene.setUpdated([this] { change([](VolumeScene&) { }); });
    if (window) {
        m_window = window->get();
        m_window->setAbortCheck([this, &stop] {
            const std::scoped_lock lock(m_mutex);
            return stop.stop_requested() || (m_stale && !m_coarse);
        });
    } else {
        publish({ .error = QString::fromStdString(describe(window.error())) });
    }

    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return m_stale || m_whenIdle; })) {
        std::vector<Change> changes = std::exchange(m_changes, {});
        const bool finishing = m_finishing;
        Change idle;
        if (!std::exchange(m_stale, false))
            idle = std::exchange(m_whenIdle, nullptr);
        m_busy = true;
        lock.unlock();
        for (const Change& change : changes)
            change(scene);
        if (finishing)
            scene.finish();
        {
            const std::scoped_lock gesture(m_mutex);
            m_coarse = scene.isInteracting();
        }
        if (idle)
            idle(scene);
        else if (m_window)
            draw(*m_window, scene);
        changes.clear();
        lock.lock();
        m_busy = false;
        if (finishing && !m_stale)
            m_finishing = false;
        m_changed.notify_all();
    }
    lock.unlock();
    scene.setUpdated({});
}

} // namespace fovea::views
