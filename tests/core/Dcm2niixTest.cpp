#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/image/ImageFile.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

using namespace fovea;
using namespace fovea::test;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(fovea::Geometry)

namespace {

// The volumes that dcm2niix makes of a folder.
std::vector<Volume> convert(const fs::path& folder, const fs::path& out)
{
    fs::create_directories(out);
    QProcess process;
    process.start("dcm2niix",
        { "-z", "n", "-b", "n", "-f", "%s_%j", "-o", QString::fromStdString(out.string()),
            QString::fromStdString(folder.string()) });
    process.waitForFinished();
    std::vector<Volume> volumes;
    for (const auto& entry : fs::directory_iterator(out)) {
        if (auto volume = readVolume(entry.path()))
            volumes.push_back(std::move(*volume));
    }
    return volumes;
}

// Voxels of ours that are not there in the peer's, or have other values.
std::int64_t differences(const Volume& ours, const Volume& peer)
{
    const auto& size = ours.geometry().size;
    std::int64_t count = 0;
    for (std::int64_t k = 0; k < size[2]; ++k) {
        for (std::int64_t j = 0; j < size[1]; ++j) {
            for (std::int64_t i = 0; i < size[0]; ++i) {
                const Vec3 point = ours.geometry().indexToLps(
                    { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                // Its grid has a voxel's centre there, not only a voxel.
                const Vec3 index = peer.geometry().lpsToIndex(point);
                const Vec3 whole { std::round(index.x), std::round(index.y), std::round(index.z) };
                const auto value = peer.valueAtLps(point);
                const double expected = ours.valueAt(i, j, k);
                count += length(index - whole) > 0.01 || !value
                        || std::abs(*value - expected) > 1e-4 * (1.0 + std::abs(expected))
                    ? 1
                    : 0;
            }
        }
    }
    return count;
}

using Encoding = SyntheticDicom::Encoding;
// What becomes of the sound slice n: its options before it is made, and its elements after.
struct SliceChange {
    std::function<void(SyntheticDicom::SliceOptions&, int)> options = [](auto&, int) { };
    std::function<void(SyntheticDicom&, int)> elements = [](auto&, int) { };
};

void rescale(SyntheticDicom& dicom, const std::string& slope, const std::string& intercept)
{
    dicom.setText(0x00281052, "DS", intercept).setText(0x00281053, "DS", slope);
}

std::string joined(Vec3 a)
{
    return std::to_string(a.x) + '\\' + std::to_string(a.y) + '\\' + std::to_string(a.z);
}

// A frame's place in the stack, among its own functional groups: PS3.3 C.7.6.16.2.2 and C.7.6.17.
SyntheticDicom enhancedFrame(Vec3 positionLps, unsigned inStack)
{
    SyntheticDicom frame;
    frame.setSequence(0x00209111,
        { SyntheticDicom()
                .setText(0x00209056, "SH", "1")
                .set(0x00209057, "UL", u32(inStack))
                .set(0x00209157, "UL", u32(1) + u32(inStack)) });
    frame.setSequence(0x00209113, { SyntheticDicom().setText(0x00200032, "DS", joined(positionLps)) });
    return frame;
}

// An Enhanced MR file, turned about x, its frames at these places in the stack, each rescaled.
SyntheticDicom enhancedSeries(const std::vector<unsigned>& places)
{
    const Vec3 down { 0, std::cos(0.4), std::sin(0.4) };
    const Vec3 normal { 0, -std::sin(0.4), std::cos(0.4) };
    constexpr int rows = 16;
    constexpr int columns = 12;
    SyntheticDicom::SliceOptions options { .rows = rows * static_cast<int>(places.size()),
        .columns = columns,
        .isSigned = false,
        .modality = "MR" };
    std::vector<SyntheticDicom> frames;
    for (const unsigned place : places) {
        for (int pixel = 0; pixel < rows * columns; ++pixel)
            options.pixels.push_back((pixel + 31 * static_cast<int>(place)) % 250);
        frames.push_back(enhancedFrame(Vec3 { 5, -7, 11 } + normal * (2.5 * place), place));
    }
    auto dicom = SyntheticDicom::slice(options);
    for (const std::uint32_t tag : { 0x00200032U, 0x00200037U, 0x00280030U, 0x00180050U })
        dicom.remove(tag);
    const auto index = [](std::uint32_t pointer) {
        const auto tag = [](std::uint32_t value) { return u16(value >> 16) + u16(value & 0xFFFF); };
        return SyntheticDicom().set(0x00209165, "AT", tag(pointer)).set(0x00209167, "AT", tag(0x00209111));
    };
    SyntheticDicom shared;
    shared.setSequence(0x00209116,
        { SyntheticDicom().setText(0x00200037, "DS", joined({ 1, 0, 0 }) + '\\' + joined(down)) });
    shared.setSequence(0x00289110,
        { SyntheticDicom().setText(0x00280030, "DS", "1.5\\0.75").setText(0x00180050, "DS", "2.5") });
    shared.setSequence(
        0x00289145, { SyntheticDicom().setText(0x00281053, "DS", "1.25").setText(0x00281052, "DS", "-20") });
    return dicom.setText(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4.1")
        .setText(0x00080008, "CS", "ORIGINAL\\PRIMARY\\OTHER\\NONE")
        .setText(0x00080070, "LO", "Philips")
        .setText(0x00200011, "IS", "4")
        .set(0x00280010, "US", u16(rows))
        .setText(0x00280008, "IS", std::to_string(places.size()))
        .setSequence(0x00209222, { index(0x00209056), index(0x00209057) })
        .setSequence(0x52009229, { shared })
        .setSequence(0x52009230, frames);
}

// Slices of an MR that differ in every pixel, into a folder of the folder.
void writeSlices(
    const TestFolder& folder, int count, const SliceChange& change, const std::string& into = "in")
{
    for (int n = 0; n < count; ++n) {
        SyntheticDicom::SliceOptions options { .rows = 16,
            .columns = 12,
            .positionLps = { 5, -7, 3.0 * n },
            .instanceNumber = n + 1,
            .isSigned = false,
            .modality = "MR" };
        for (int pixel = 0; pixel < 16 * 12; ++pixel)
            options.pixels.push_back((pixel + 30 * n) % 250);
        change.options(options, n);
        auto dicom = SyntheticDicom::slice(options);
        dicom.setText(0x00080008, "CS", "ORIGINAL\\PRIMARY").setText(0x00200011, "IS", "4");
        dicom.setText(0x00080070, "LO", "Test");
        change.elements(dicom, n);
        folder.write(into + "/" + std::to_string(options.instanceNumber) + ".dcm", dicom.bytes());
    }
}

} // namespace

Q_DECLARE_METATYPE(SliceChange)

// dcm2niix, which many trust, reads the same voxels at the same places.
class Dcm2niixTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (QStandardPaths::findExecutable("dcm2niix").isEmpty())
            QSKIP("dcm2niix is not there");
    }

    void agreesOnWrittenPhantoms_data()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::addColumn<QString>("modality");
        for (const QString modality : { "CT", "MR" }) {
            const auto add = [&](const char* name, const Geometry& geometry) {
                QTest::newRow(qPrintable(modality + u' ' + name)) << geometry << modality;
            };
            add("axial", axialGeometry());
            add("oblique", obliqueGeometry());
            add("left-handed", leftHandedGeometry());
            add("sagittal", sagittalGeometry());
        }
    }

    void agreesOnWrittenPhantoms()
    {
        QFETCH(Geometry, geometry);
        QFETCH(QString, modality);
        const TestFolder folder;
        QVERIFY(
            writeSeries(makePhantom(geometry, { .modality = modality }), {}, folder.file("in")).has_value());
        const auto peers = convert(folder.file("in"), folder.file("out"));
        QCOMPARE(peers.size(), std::size_t(1));
        const auto ours = readSeries(*scanPaths({ folder.file("in") })->findSeries());
        QVERIFY(ours.has_value());
        QCOMPARE(ours->geometry().voxelCount(), peers[0].geometry().voxelCount());
        QCOMPARE(differences(*ours, peers[0]), std::int64_t(0));
    }

    void agreesOnHandMadeSeries_data()
    {
        QTest::addColumn<SliceChange>("change");
        const auto row = [](const char* name, const SliceChange& change) { QTest::newRow(name) << change; };
        row("unsigned", {});
        row("12 bits signed", { .options = [](auto& options, int n) {
            options.bitsStored = 12;
            options.isSigned = true;
            for (std::size_t pixel = 0; pixel < options.pixels.size(); ++pixel)
                options.pixels[pixel] = (static_cast<int>(pixel) * 7 + n - 500) & 0xFFF;
        } });
        row("8 bits",
            { .options = [](auto& options, int) { options.bitsAllocated = options.bitsStored = 8; } });
        row("rescaled", { .elements = [](auto& dicom, int) { rescale(dicom, "2.5", "-1000"); } });
        row("each slice rescaled by its own",
            { .elements = [](auto& dicom, int n) { rescale(dicom, std::to_string(1 + n) + ".5", "-20"); } });
        row("counted backwards", { .options = [](auto& options, int n) { options.instanceNumber = 6 - n; } });
        row("implicit",
            { .elements = [](auto& dicom, int) { dicom.setEncoding(Encoding::ImplicitLittle); } });
        row("big endian", { .elements = [](auto& dicom, int) { dicom.setEncoding(Encoding::ExplicitBig); } });
        row("a spacing that contradicts the positions",
            { .elements = [](auto& dicom, int) { dicom.setText(0x00180088, "DS", "-7"); } });
        row("padding",
            { .options =
                    [](auto& options, int) {
                        options.isSigned = true;
                        options.pixels[3] = -2000;
                    },
                .elements = [](auto& dicom, int) { dicom.set(0x00280120, "SS", u16(0x10000 - 2000)); } });
        row("oblique", { .options = [](auto& options, int n) {
            // Turned by 30 degrees about x; slices 3 mm apart along the normal, in front of it the other way.
            options.columnAxis = { 0, 0.8660254037844387, 0.5 };
            options.positionLps = { 5, -7 + 3.0 * n * -0.5, 3.0 * n * 0.8660254037844387 };
        } });
        row("coronal, from back to front", { .options = [](auto& options, int n) {
            options.columnAxis = { 0, 0, -1 };
            options.positionLps = { 5, -7 - 3.0 * n, 40 };
        } });
        row("missing in the middle of the numbers",
            { .options = [](auto& options, int n) { options.instanceNumber = n < 3 ? n + 1 : n + 40; } });
    }

    void agreesOnHandMadeSeries()
    {
        QFETCH(SliceChange, change);
        const TestFolder folder;
        writeSlices(folder, 6, change);
        const auto peers = convert(folder.file("in"), folder.file("out"));
        QCOMPARE(peers.size(), std::size_t(1));
        const auto ours = readSeries(*scanPaths({ folder.file("in") })->findSeries());
        QVERIFY(ours.has_value());
        QCOMPARE(ours->geometry().voxelCount(), peers[0].geometry().voxelCount());
        QCOMPARE(differences(*ours, peers[0]), std::int64_t(0));
    }

    void agreesOnEnhancedFiles_data()
    {
        QTest::addColumn<QList<int>>("places");
        QTest::newRow("in order") << QList { 1, 2, 3, 4, 5 };
        QTest::newRow("in no order") << QList { 3, 1, 5, 2, 4 };
    }

    void agreesOnEnhancedFiles()
    {
        QFETCH(QList<int>, places);
        const TestFolder folder;
        folder.write("in/a.dcm", enhancedSeries({ places.begin(), places.end() }).bytes());
        const auto peers = convert(folder.file("in"), folder.file("out"));
        QCOMPARE(peers.size(), std::size_t(1));
        const auto ours = readSeries(*scanPaths({ folder.file("in") })->findSeries());
        QVERIFY2(ours, ours ? "" : describe(ours.error()).c_str());
        QCOMPARE(ours->geometry().size, (std::array<std::int64_t, 3> { 12, 16, 5 }));
        QCOMPARE(peers[0].geometry().voxelCount(), ours->geometry().voxelCount());
        QCOMPARE(differences(*ours, peers[0]), std::int64_t(0));
    }

    void agreesOnCompressedSeries_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QStringList>("options");
        QTest::newRow("RLE") << "dcmcrle" << QStringList();
        QTest::newRow("JPEG lossless, process 14, SV1") << "dcmcjpeg" << QStringList { "+e1" };
        QTest::newRow("JPEG lossless, process 14") << "dcmcjpeg" << QStringList { "+el" };
        QTest::newRow("JPEG-LS") << "dcmcjpls" << QStringList { "+el" };
    }

    void agreesOnCompressedSeries()
    {
        QFETCH(QString, program);
        QFETCH(QStringList, options);
        if (QStandardPaths::findExecutable(program).isEmpty())
            QSKIP("DCMTK's tools are not there");
        const TestFolder folder;
        writeSlices(folder, 6, {}, "plain");
        fs::create_directories(folder.file("in"));
        for (const auto& file : fs::directory_iterator(folder.file("plain"))) {
            const auto to = folder.file("in/" + file.path().filename().string());
            QCOMPARE(QProcess::execute(program,
                         options
                             + QStringList { QString::fromStdString(file.path().string()),
                                 QString::fromStdString(to.string()) }),
                0);
        }
        const auto peers = convert(folder.file("in"), folder.file("out"));
        const auto ours = readSeries(*scanPaths({ folder.file("in") })->findSeries());
        QVERIFY2(ours, ours ? "" : describe(ours.error()).c_str());
        const auto plain = readSeries(*scanPaths({ folder.file("plain") })->findSeries());
        QVERIFY(plain.has_value());
        QCOMPARE(differences(*ours, *plain), std::int64_t(0));
        // Debian builds the peer without JPEG-LS.
        QCOMPARE(peers.size(), program == "dcmcjpls" ? std::size_t(0) : std::size_t(1));
        for (const Volume& peer : peers)
            QCOMPARE(differences(*ours, peer), std::int64_t(0));
    }

    // What one series mixes: each volume that the peer makes of it is one of ours.
    void agreesOnWhatIsDivided()
    {
        const TestFolder folder;
        for (int echo = 1; echo <= 2; ++echo) {
            writeSlices(folder, 5,
                { .options =
                        [echo](auto& options, int n) {
                            options.instanceNumber = 5 * (echo - 1) + n + 1;
                            for (auto& pixel : options.pixels)
                                pixel += 100 * echo;
                        },
                    .elements =
                        [echo](auto& dicom, int) {
                            dicom.setText(0x00180081, "DS", echo == 1 ? "10" : "35");
                            dicom.setText(0x00180086, "IS", std::to_string(echo));
                        } });
        }
        const auto peers = convert(folder.file("in"), folder.file("out"));
        const auto found = scanPaths({ folder.file("in") });
        QVERIFY(found.has_value());
        const auto& series = found->studies.at(0).series;
        QCOMPARE(series.size(), std::size_t(2));
        QCOMPARE(peers.size(), std::size_t(2));
        for (const Series& each : series) {
            const auto ours = readSeries(each);
            QVERIFY(ours.has_value());
            QVERIFY(std::ranges::any_of(
                peers, [&](const Volume& peer) { return differences(*ours, peer) == 0; }));
        }
    }

    // A tilted and an uneven stack of which the true values are known anywhere: both bring them to a grid of
    // their own, and both give the truth on it.
    void agreesOnWhatMustBeResampled_data()
    {
        QTest::addColumn<double>("lean");
        QTest::addColumn<bool>("isUneven");
        QTest::newRow("tilted") << 0.7 << false;
        QTest::newRow("tilted the other way") << -0.5 << false;
        QTest::newRow("uneven") << 0.0 << true;
    }

    void agreesOnWhatMustBeResampled()
    {
        QFETCH(double, lean);
        QFETCH(bool, isUneven);
        const auto truth = [](Vec3 point) { return 300 + 6 * point.x + 11 * point.y + 17 * point.z; };
        const auto height = [isUneven](int n) {
            return 3.0 * n + (isUneven && n > 3 ? 2.0 : 0.0) + (isUneven && n > 5 ? 1.0 : 0.0);
        };
        const TestFolder folder;
        const auto options = [&](SyntheticDicom::SliceOptions& slice, int n) {
            slice.modality = "CT";
            slice.isSigned = true; // the peer resamples nothing else
            slice.rows = 32;
            slice.columns = 24;
            slice.rowSpacingMm = slice.columnSpacingMm = 1.0;
            slice.positionLps = { 5, -7 + lean * 3.0 * n, height(n) };
            slice.pixels.clear();
            for (int j = 0; j < slice.rows; ++j) {
                for (int i = 0; i < slice.columns; ++i)
                    slice.pixels.push_back(static_cast<int>(std::lround(truth(
                        slice.positionLps + Vec3 { static_cast<double>(i), static_cast<double>(j), 0 }))));
            }
        };
        const auto elements = [&](SyntheticDicom& dicom, int) {
            if (lean != 0.0)
                dicom.setText(0x00181120, "DS", std::to_string(std::atan(lean) * 180 / std::numbers::pi));
        };
        writeSlices(folder, 9, { options, elements });
        const auto peers = convert(folder.file("in"), folder.file("out"));
        const auto ours = readSeries(*scanPaths({ folder.file("in") })->findSeries());
        QVERIFY(ours.has_value());
        QVERIFY(!ours->meaning().notices.isEmpty());
        // Well inside of the slices and of the stack, both are right to the rounding of two interpolations.
        const auto wrong = [&](const Volume& volume, double tolerance) {
            int count = 0;
            int seen = 0;
            const auto& size = volume.geometry().size;
            for (std::int64_t k = 0; k < size[2]; ++k) {
                for (std::int64_t j = 0; j < size[1]; ++j) {
                    const Vec3 point
                        = volume.geometry().indexToLps({ 7, static_cast<double>(j), static_cast<double>(k) });
                    const double row = point.y + 7 - lean * point.z;
                    if (row < 1 || row > 30 || point.z < 1 || point.z > height(8) - 1)
                        continue;
                    ++seen;
                    count += std::abs(volume.valueAt(7, j, k) - truth(point)) > tolerance ? 1 : 0;
                }
            }
            return seen > 150 ? count : -1;
        };
        QCOMPARE(wrong(*ours, 1.5), 0);
        // The peer writes the stack as acquired too, on a grid that it does not lie on: the other one counts.
        // It begins a straightened one at a whole row, so that it lies up to half a row (5.5) beside the
        // truth.
        QVERIFY(std::ranges::any_of(
            peers, [&](const Volume& peer) { return wrong(peer, lean == 0.0 ? 1.5 : 7.0) == 0; }));
    }
};

QTEST_GUILESS_MAIN(Dcm2niixTest)
#include "Dcm2niixTest.moc"
