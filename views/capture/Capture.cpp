#include "views/capture/Capture.h"

#include "views/capture/SceneSetup.h"
#include "views/scene/LegendScene.h"
#include "views/scene/OffscreenWindow.h"
#include "views/scene/VolumeScene.h"

#include <QRect>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <new>
#include <utility>

namespace fovea::views {

namespace {

using View = CaptureRequest::View;

constexpr int smallest = 64;
constexpr int largest = 8192;
constexpr int gap = 2; // between the panes of a grid

// Draws parts of one picture.
class Canvas {
public:
    Canvas(int width, int height)
        : m_image(width, height, QImage::Format_RGB888)
    {
        m_image.fill(Qt::black);
    }

    Result<void> draw(Scene& scene, const QRect& place, double pixelRatio)
    {
        if (place.width() < 1 || place.height() < 1)
            return {};
        scene.setSize(place.width(), place.height(), pixelRatio);
        auto picture = render(scene);
        if (!picture)
            return std::unexpected(std::move(picture.error()));
        const auto row = static_cast<std::size_t>(place.width()) * 3;
        for (int y = 0; y < place.height(); ++y) {
            std::memcpy(m_image.scanLine(place.y() + y) + place.x() * 3,
                picture->rgb.data() + static_cast<std::size_t>(y) * row, row);
        }
        return {};
    }

    [[nodiscard]] QImage image() const { return m_image; }
    [[nodiscard]] bool isValid() const { return !m_image.isNull(); }

private:
    // Slices need no OpenGL: it is opened for the first scene that does.
    Result<Picture> render(Scene& scene)
    {
        if (!scene.renderer()) {
            scene.prepare();
            return Picture { scene.width(), scene.height(), *scene.pixels() };
        }
        if (!m_window) {
            auto window = OffscreenWindow::create();
            if (!window)
                return std::unexpected(std::move(window.error()));
            m_window = std::move(*window);
        }
        return m_window->render(scene);
    }

    std::unique_ptr<OffscreenWindow> m_window;
    QImage m_image;
};

Result<void> drawSlice(
    Canvas& canvas, const CaptureRequest& request, Orientation orientation, const QRect& place)
{
    SliceScene scene;
    setUpSlice(scene, request, orientation, { place.width(), place.height() });
    return canvas.draw(scene, place, request.pixelRatio);
}

Result<void> drawVolume(Canvas& canvas, const CaptureRequest& request, const QRect& place)
{
    VolumeScene scene;
    if (auto ready = setUpVolume(scene, request); !ready)
        return ready;
    return canvas.draw(scene, place, request.pixelRatio);
}

Result<void> drawView(Canvas& canvas, const CaptureRequest& request, View view, const QRect& place);

// What the whole picture says, and the cell's part of its volume at the size that it gets.
CaptureRequest cellRequest(const CaptureRequest& whole, const CaptureRequest& cell, const QRect& place)
{
    CaptureRequest request = cell;
    request.pixelRatio = whole.pixelRatio;
    request.annotated = whole.annotated;
    request.crosshair = whole.crosshair;
    request.preset = whole.preset;
    if (cell.volume == whole.volume)
        request.extra = whole.extra;
    if (whole.labelLayers.empty())
        request.labelLayers.clear();
    if (!whole.heatLayer)
        request.heatLayer.reset();
    if (!whole.boxLayer)
        request.boxLayer.reset();
    if (request.part) {
        request.part->mmPerPixel *= std::max(static_cast<double>(cell.width) / place.width(),
            static_cast<double>(cell.height) / place.height());
    }
    return request;
}

Result<void> drawCells(Canvas& canvas, const CaptureRequest& whole, const QRect& place)
{
    for (const CaptureGrid::Cell& cell : whole.grid->cells) {
        const auto x
            = [&](double at) { return place.x() + static_cast<int>(std::lround(at * place.width())); };
        const auto y
            = [&](double at) { return place.y() + static_cast<int>(std::lround(at * place.height())); };
        QRect inside(QPoint(x(cell.left), y(cell.top)), QPoint(x(cell.right) - 1, y(cell.bottom) - 1));
        if (cell.left > 0.0)
            inside.adjust(gap, 0, 0, 0);
        if (cell.top > 0.0)
            inside.adjust(0, gap, 0, 0);
        if (inside.width() < 1 || inside.height() < 1 || !cell.request.volume)
            continue;
        const CaptureRequest request = cellRequest(whole, cell.request, inside);
        if (auto drawn = drawView(canvas, request, request.view, inside); !drawn)
            return drawn;
    }
    return {};
}

Result<void> drawView(Canvas& canvas, const CaptureRequest& request, View view, const QRect& place)
{
    switch (view) {
    case View::Axial:
        return drawSlice(canvas, request, Orientation::Axial, place);
    case View::Coronal:
        return drawSlice(canvas, request, Orientation::Coronal, place);
    case View::Sagittal:
        return drawSlice(canvas, request, Orientation::Sagittal, place);
    case View::Volume:
        return drawVolume(canvas, request, place);
    case View::Grid:
        break;
    }
    if (request.grid)
        return drawCells(canvas, request, place);
    const int left = (place.width() - gap) / 2;
    const int top = (place.height() - gap) / 2;
    const int right = place.width() - gap - left;
    const int bottom = place.height() - gap - top;
    const std::array quarters { std::pair { View::Axial, QRect(place.x(), place.y(), left, top) },
        std::pair { View::Sagittal, QRect(place.x() + left + gap, place.y(), right, top) },
        std::pair { View::Coronal, QRect(place.x(), place.y() + top + gap, left, bottom) },
        std::pair { View::Volume, QRect(place.x() + left + gap, place.y() + top + gap, right, bottom) } };
    for (const auto& [quarter, rectangle] : quarters) {
        if (auto drawn = drawView(canvas, request, quarter, rectangle); !drawn)
            return drawn;
    }
    return {};
}

// At the right of wide pictures, below narrow ones, and never more than a third.
QRect legendPlace(const CaptureRequest& request, const LegendScene& legend)
{
    const auto scaled = [&](double size) { return static_cast<int>(std::lround(size * request.pixelRatio)); };
    const int column = std::min(scaled(300), request.width / 3);
    if (column >= scaled(170))
        return { request.width - column, 0, column, request.height };
    const int band = std::min(legend.neededHeight(request.pixelRatio), request.height / 3);
    return { 0, request.height - band, request.width, band };
}

Result<void> check(const CaptureRequest& request)
{
    if (!request.volume)
        return fail(ErrorCode::InvalidArgument, "There is no volume to take a picture of");
    for (const int side : { request.width, request.height }) {
        if (side < smallest || side > largest)
            return fail(ErrorCode::InvalidArgument, "A picture must have 64 to 8192 pixels on each side");
    }
    if (!(request.pixelRatio >= 0.25 && request.pixelRatio <= 8.0))
        return fail(ErrorCode::InvalidArgument, "The scale of text must lie between 0.25 and 8");
    return {};
}

Result<QImage> draw(const CaptureRequest& request)
{
    Canvas canvas(request.width, request.height);
    if (!canvas.isValid())
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for a picture of this size");
    QRect place(0, 0, request.width, request.height);
    if (request.legend && !request.labelLayers.empty()) {
        LegendScene legend;
        legend.setLabelLayers(request.labelLayers);
        const QRect beside = legendPlace(request, legend);
        if (beside.x() > 0)
            place.setWidth(beside.x());
        else
            place.setHeight(beside.y());
        if (auto drawn = canvas.draw(legend, beside, request.pixelRatio); !drawn)
            return std::unexpected(std::move(drawn.error()));
    }
    if (auto drawn = drawView(canvas, request, request.view, place); !drawn)
        return std::unexpected(std::move(drawn.error()));
    return canvas.image();
}

} // namespace

Result<QImage> capture(const CaptureRequest& request)
{
    if (auto checked = check(request); !checked)
        return std::unexpected(std::move(checked.error()));
    try {
        return draw(request);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for a picture of this size");
    }
}

} // namespace fovea::views
