#include "views/capture/Movie.h"

#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <opencv2/core.hpp>
#include <opencv2/videoio.hpp>

using namespace fovea;

namespace {

struct Film {
    int frames = 0;
    int width = 0;
    std::vector<double> means; // of each frame's pixels
    std::vector<cv::Mat> pictures;

    // How much two frames differ, on the average over pixels and colours.
    [[nodiscard]] double difference(std::size_t a, std::size_t b) const
    {
        return cv::norm(pictures[a], pictures[b], cv::NORM_L1) / static_cast<double>(3 * pictures[a].total());
    }
};

Film readFilm(const std::filesystem::path& file)
{
    Film film;
    cv::VideoCapture reader(file.string());
    cv::Mat frame;
    while (reader.read(frame)) {
        ++film.frames;
        film.width = frame.cols;
        const cv::Scalar sum = cv::sum(frame);
        film.pictures.push_back(frame.clone());
        film.means.push_back((sum[0] + sum[1] + sum[2]) / static_cast<double>(3 * frame.total()));
    }
    return film;
}

views::CaptureRequest phantomRequest()
{
    const Geometry geometry = test::axialGeometry();
    views::CaptureRequest request;
    request.volume = std::make_shared<const Volume>(test::makePhantom(geometry));
    request.labelLayers = { { std::make_shared<const LabelMap>(test::makePhantomLabels(geometry)) } };
    request.width = 201; // odd: an encoder needs even sides
    request.height = 160;
    return request;
}

} // namespace

class MovieTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSweepShowsEverySlice()
    {
        const test::TestFolder folder;
        views::CaptureRequest request = phantomRequest();
        request.view = views::CaptureRequest::View::Axial;
        const auto written = views::writeMovie(request, {}, folder.file("a.mp4"));
        if (!written && written.error().code == ErrorCode::Unsupported)
            QSKIP(written.error().sentence.c_str());
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        const Film film = readFilm(folder.file("a.mp4"));
        QCOMPARE(film.frames, 17);
        QCOMPARE(film.width, 200);
        // The body fills the middle and not the ends.
        QVERIFY(film.means[8] > film.means.front() + 5.0);
        QCOMPARE(folder.list(), std::vector<std::string> { "a.mp4" }); // nothing is left behind
    }

    void aFlickerGoesBackAndForth()
    {
        const test::TestFolder folder;
        views::CaptureRequest request = phantomRequest();
        request.view = views::CaptureRequest::View::Coronal;
        const auto written = views::writeMovie(request,
            { .kind = views::MovieKind::Flicker, .framesPerSecond = 4, .flickerTurns = 2 },
            folder.file("f.mp4"));
        if (!written && written.error().code == ErrorCode::Unsupported)
            QSKIP(written.error().sentence.c_str());
        QVERIFY(written.has_value());
        const Film film = readFilm(folder.file("f.mp4"));
        QCOMPARE(film.frames, 8); // two with, two without, twice
        QVERIFY(film.difference(0, 1) < 0.1);
        QVERIFY(film.difference(0, 2) > 1.0);
        QVERIFY(film.difference(0, 4) < 1.0);
        QVERIFY(film.difference(2, 6) < 1.0);
    }

    void aFlickerOfBoxesGoesBackAndForthToo()
    {
        const test::TestFolder folder;
        views::CaptureRequest request = phantomRequest();
        request.labelLayers.clear();
        const Vec3 centre = request.volume->geometry().centreLps();
        request.boxLayer = views::BoxLayer { .boxes
            = { { centre - Vec3 { 5, 5, 9 }, centre + Vec3 { 5, 5, 9 }, "Nodule" } },
            .source = { ResultSource::Kind::Model, "Detector", "1", {} } };
        request.view = views::CaptureRequest::View::Axial;
        const auto written = views::writeMovie(request,
            { .kind = views::MovieKind::Flicker, .framesPerSecond = 4, .flickerTurns = 2 },
            folder.file("f.mp4"));
        if (!written && written.error().code == ErrorCode::Unsupported)
            QSKIP(written.error().sentence.c_str());
        QVERIFY(written.has_value());
        const Film film = readFilm(folder.file("f.mp4"));
        QCOMPARE(film.frames, 8);
        QVERIFY2(film.difference(0, 2) > 0.5, qPrintable(QString::number(film.difference(0, 2))));
        QVERIFY(film.difference(0, 4) < 0.25);
    }

    void aRotationGoesOnceAround()
    {
        const test::TestFolder folder;
        views::CaptureRequest request = phantomRequest();
        request.view = views::CaptureRequest::View::Volume;
        // The balls alone: the body around them looks much the same from each side.
        request.labelLayers.front().visible = { true, true, true, true, true, true, false };
        request.look = views::VolumeScene::Look { .imageVisible = false };
        request.legend = false;
        const auto written = views::writeMovie(
            request, { .kind = views::MovieKind::Rotation, .rotationSteps = 12 }, folder.file("r.mp4"));
        if (!written && written.error().code == ErrorCode::Unsupported)
            QSKIP(written.error().sentence.c_str());
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        const Film film = readFilm(folder.file("r.mp4"));
        QCOMPARE(film.frames, 12);
        // It differs from each side, and the last step is one before the first, so that the film can go
        // round.
        for (const std::size_t n : { 3U, 6U, 9U, 11U })
            QVERIFY2(film.difference(0, n) > 1.0, qPrintable(QString::number(film.difference(0, n))));
    }

    void whatMakesNoFilmIsRefused()
    {
        const test::TestFolder folder;
        views::CaptureRequest request = phantomRequest();
        request.view = views::CaptureRequest::View::Grid;
        QVERIFY(!views::writeMovie(request, {}, folder.file("a.mp4")));
        request.view = views::CaptureRequest::View::Axial;
        QVERIFY(!views::writeMovie(request, {}, folder.file("a.avi")));
        QVERIFY(!views::writeMovie(request, {}, folder.file("no/a.mp4")));
        QVERIFY(folder.list().empty());
    }
};

QTEST_GUILESS_MAIN(MovieTest)
#include "MovieTest.moc"
