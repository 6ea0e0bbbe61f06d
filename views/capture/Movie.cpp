#include "views/capture/Movie.h"

#include "core/geometry/Orientation.h"
#include "views/capture/SceneSetup.h"
#include "views/scene/LegendScene.h"
#include "views/scene/OffscreenWindow.h"

#include <opencv2/core.hpp>
#include <opencv2/videoio.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <system_error>
#include <unistd.h>

namespace fovea::views {

namespace {

using View = CaptureRequest::View;

// Writes frames to a file beside the one that is meant.
class Encoder {
public:
    Encoder(const std::filesystem::path& file, int width, int height, int framesPerSecond)
        : m_file(file)
        , m_temporary(
              file.parent_path() / ("." + file.stem().string() + "." + std::to_string(::getpid()) + ".mp4"))
        , m_size(width, height)
    {
        m_writer.open(m_temporary.string(), cv::CAP_FFMPEG, cv::VideoWriter::fourcc('a', 'v', 'c', '1'),
            framesPerSecond, m_size);
    }
    ~Encoder()
    {
        m_writer.release();
        std::error_code ignored;
        std::filesystem::remove(m_temporary, ignored);
    }
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    [[nodiscard]] bool isOpen() const { return m_writer.isOpened(); }

    void add(const QImage& picture)
    {
        const QImage bgr = picture.convertToFormat(QImage::Format_BGR888);
        const cv::Mat frame(m_size, CV_8UC3, const_cast<uchar*>(bgr.constBits()),
            static_cast<std::size_t>(bgr.bytesPerLine()));
        m_writer.write(frame);
        ++m_count;
    }

    Result<void> finish()
    {
        m_writer.release();
        std::error_code error;
        // An encoder that could not write leaves next to nothing.
        if (m_count == 0 || std::filesystem::file_size(m_temporary, error) < 512 || error)
            return fail(ErrorCode::Unwritable, "The film could not be written: the disk may be full",
                m_file.string());
        std::filesystem::rename(m_temporary, m_file, error);
        if (error)
            return fail(
                ErrorCode::Unwritable, "The film could not be written: " + error.message(), m_file.string());
        return {};
    }

private:
    std::filesystem::path m_file;
    std::filesystem::path m_temporary;
    cv::Size m_size;
    cv::VideoWriter m_writer;
    int m_count = 0;
};

// One scene that stays, and a legend beside it that is drawn once.
class Stage {
public:
    static Result<std::unique_ptr<Stage>> create(const CaptureRequest& request)
    {
        auto window = OffscreenWindow::create();
        if (!window)
            return std::unexpected(window.error());
        std::unique_ptr<Stage> stage(new Stage(request));
        stage->m_window = std::move(*window);
        if (auto drawn = stage->drawLegend(); !drawn)
            return std::unexpected(drawn.error());
        return stage;
    }

    Result<QImage> frame(Scene& scene)
    {
        scene.setSize(m_sceneWidth, m_request.height, m_request.pixelRatio);
        if (auto drawn = paint(scene, 0); !drawn)
            return std::unexpected(drawn.error());
        return m_picture;
    }

    [[nodiscard]] int sceneWidth() const { return m_sceneWidth; }

private:
    explicit Stage(const CaptureRequest& request)
        : m_request(request)
        , m_picture(request.width, request.height, QImage::Format_RGB888)
        , m_sceneWidth(request.width)
    {
        m_picture.fill(Qt::black);
    }

    Result<void> drawLegend()
    {
        if (!m_request.legend || m_request.labelLayers.empty())
            return {};
        const int column
            = std::min(static_cast<int>(std::lround(300 * m_request.pixelRatio)), m_request.width / 3);
        m_sceneWidth = m_request.width - column;
        m_legend.setLabelLayers(m_request.labelLayers);
        m_legend.setSize(column, m_request.height, m_request.pixelRatio);
        return paint(m_legend, m_sceneWidth);
    }

    Result<void> paint(Scene& scene, int x)
    {
        const auto picture = m_window->render(scene);
        if (!picture)
            return std::unexpected(picture.error());
        const auto row = static_cast<std::size_t>(picture->width) * 3;
        for (int y = 0; y < picture->height; ++y)
            std::copy_n(
                picture->rgb.data() + static_cast<std::size_t>(y) * row, row, m_picture.scanLine(y) + 3 * x);
        return {};
    }

    const CaptureRequest& m_request;
    QImage m_picture;
    int m_sceneWidth = 0;
    LegendScene m_legend;
    std::unique_ptr<OffscreenWindow> m_window; // ends before the scene that it drew
};

std::optional<Orientation> planeOf(View view)
{
    switch (view) {
    case View::Axial:
        return Orientation::Axial;
    case View::Coronal:
        return Orientation::Coronal;
    case View::Sagittal:
        return Orientation::Sagittal;
    case View::Volume:
    case View::Grid:
        break;
    }
    return std::nullopt;
}

// Where the planes lie along the direction in which one looks, a voxel's distance apart.
std::vector<Vec3> sweepOf(const Geometry& geometry, Vec3 awayLps)
{
    double nearest = 0.0;
    double farthest = 0.0;
    for (const Vec3& corner : geometry.cornersLps()) {
        const double depth = dot(corner - geometry.centreLps(), awayLps);
        nearest = std::min(nearest, depth);
        farthest = std::max(farthest, depth);
    }
    // The spacing of the axis that points most along it.
    double step = 1.0;
    double most = 0.0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double along = std::abs(dot(geometry.direction.columns[axis], awayLps));
        if (along > most) {
            most = along;
            step = geometry.spacingMm[axis] * along;
        }
    }
    constexpr int mostFrames = 2000;
    const int count = std::clamp(static_cast<int>(std::floor((farthest - nearest) / step)), 1, mostFrames);
    const double begin = nearest + 0.5 * (farthest - nearest - (count - 1) * step);
    std::vector<Vec3> points;
    for (int n = 0; n < count; ++n)
        points.push_back(geometry.centreLps() + awayLps * (begin + n * step));
    return points;
}

Result<void> sweep(const CaptureRequest& request, Encoder& encoder, const Progress& progress)
{
    const auto orientation = planeOf(request.view);
    if (!orientation)
        return fail(ErrorCode::InvalidArgument,
            "A sweep goes through the slices of one plane: axial, coronal or sagittal");
    auto stage = Stage::create(request);
    if (!stage)
        return std::unexpected(stage.error());
    SliceScene scene;
    setUpSlice(scene, request, *orientation, { (*stage)->sceneWidth(), request.height });
    const auto points = sweepOf(
        request.volume->geometry(), request.planes[static_cast<std::size_t>(*orientation)].awayLps());
    for (std::size_t n = 0; n < points.size(); ++n) {
        if (progress.isCancelled())
            return cancelled();
        scene.setCursorLps(points[n]);
        const auto frame = (*stage)->frame(scene);
        if (!frame)
            return std::unexpected(frame.error());
        encoder.add(*frame);
        progress.report(static_cast<double>(n + 1) / static_cast<double>(points.size()));
    }
    return {};
}

Result<void> rotation(
    const CaptureRequest& request, const MovieOptions& options, Encoder& encoder, const Progress& progress)
{
    auto stage = Stage::create(request);
    if (!stage)
        return std::unexpected(stage.error());
    VolumeScene scene;
    if (auto ready = setUpVolume(scene, request); !ready)
        return ready;
    const int steps = std::clamp(options.rotationSteps, 2, 1000);
    for (int n = 0; n < steps; ++n) {
        if (progress.isCancelled())
            return cancelled();
        const double angle = 2.0 * std::numbers::pi * n / steps;
        // From the front, around the axis of the body.
        scene.lookAlong({ std::sin(angle), std::cos(angle), 0.0 }, { 0.0, 0.0, 1.0 });
        const auto frame = (*stage)->frame(scene);
        if (!frame)
            return std::unexpected(frame.error());
        encoder.add(*frame);
        progress.report(static_cast<double>(n + 1) / steps);
    }
    return {};
}

Result<void> flicker(
    const CaptureRequest& request, const MovieOptions& options, Encoder& encoder, const Progress& progress)
{
    const auto with = capture(request);
    if (!with)
        return std::unexpected(with.error());
    CaptureRequest bare = request;
    // Kept but not seen, so that the picture and its legend stay where they are.
    for (LabelLayer& layer : bare.labelLayers)
        layer.opacity = 0.0;
    bare.heatLayer.reset();
    if (bare.boxLayer)
        bare.boxLayer->boxes.clear();
    const auto without = capture(bare);
    if (!without)
        return std::unexpected(without.error());
    for (int turn = 0; turn < std::clamp(options.flickerTurns, 1, 100); ++turn) {
        if (progress.isCancelled())
            return cancelled();
        for (const auto* picture : { &*with, &*without }) {
            for (int n = 0; n < std::max(1, options.framesPerSecond / 2); ++n)
                encoder.add(*picture);
        }
    }
    return {};
}

} // namespace

Result<void> writeMovie(const CaptureRequest& given, const MovieOptions& options,
    const std::filesystem::path& file, Progress progress)
{
    CaptureRequest request = given;
    request.width -= request.width % 2;
    request.height -= request.height % 2;
    if (!request.volume)
        return fail(ErrorCode::InvalidArgument, "There is no volume to make a film of");
    if (request.width < 64 || request.height < 64 || request.width > 8192 || request.height > 8192)
        return fail(ErrorCode::InvalidArgument, "A film must have 64 to 8192 pixels on each side");
    if (file.extension() != ".mp4")
        return fail(ErrorCode::InvalidArgument, "Films are written as .mp4", file.string());
    try {
        Encoder encoder(file, request.width, request.height, std::clamp(options.framesPerSecond, 1, 60));
        if (!encoder.isOpen()) {
            std::error_code error;
            if (!std::filesystem::is_directory(file.has_parent_path() ? file.parent_path() : ".", error))
                return fail(ErrorCode::Unwritable, "There is no such folder", file.string());
            return fail(ErrorCode::Unsupported, "No encoder for MP4 is there, or the file can't be written",
                file.string());
        }
        const Progress drawing = progress.stage("Drawing the film", 1.0);
        const Result<void> drawn = options.kind == MovieKind::Sweep ? sweep(request, encoder, drawing)
            : options.kind == MovieKind::Rotation ? rotation(request, options, encoder, drawing)
                                                  : flicker(request, options, encoder, drawing);
        if (!drawn)
            return drawn;
        return encoder.finish();
    } catch (const cv::Exception& exception) {
        return fail(ErrorCode::Unwritable, std::string("The film can't be written (") + exception.err + ")",
            file.string());
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "There is not enough memory for a film of this size");
    }
}

} // namespace fovea::views
