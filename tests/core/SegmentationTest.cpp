#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "core/objects/SegReader.h"
#include "core/objects/SegWriter.h"
#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QFile>
#include <QTest>

#include <fstream>
#include <set>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

const ResultSource maker { ResultSource::Kind::Model, QStringLiteral("Tissue"), QStringLiteral("1.2"),
    QString(64, u'a') };

// A label map with names that codes know and names that they don't, on any grid.
LabelMap namedLabels(const Geometry& geometry)
{
    const LabelMap phantom = test::makePhantomLabels(geometry);
    auto image = test::makeImage<std::uint16_t>(geometry, [&](auto i, auto j, auto k) {
        const std::uint16_t value
            = phantom.image().GetBufferPointer()[i + geometry.size[0] * (j + geometry.size[1] * k)];
        return value == 7 ? 300 : value * 2; // values with gaps
    });
    std::vector<Label> labels { { 2, "Left Thalamus", { 230, 10, 20 } },
        { 4, "White matter", { 20, 230, 10 } }, { 6, "CSF", { 10, 20, 230 } },
        { 8, QString::fromUtf8("Größe\\X"), { 90, 90, 0 } }, { 10, "tumor", { 0, 90, 90 } },
        { 12, "Lung", { 90, 0, 90 } }, { 300, "Rest", { 128, 128, 128 } } };
    return LabelMap::create(image, labels, maker).value();
}

// The pictures of a grid as DICOM, opened.
struct OpenedSeries {
    Series series;
    ObjectSource source;
};
OpenedSeries writeAndOpen(const Geometry& geometry, const fs::path& folder)
{
    const Volume volume = test::makePhantom(geometry);
    [[maybe_unused]] const auto files = writeSeries(volume,
        { .patientName = "DOE^JANE", .patientId = "P1", .studyDate = "20240102", .bodyPart = "HEAD" },
        folder);
    const auto collection = scanPaths({ folder }).value();
    const Series series = *collection.findSeries();
    return { series, readObjectSource(series).value() };
}

// What pydicom makes of a segmentation: for each segment the sum of the patient positions of its voxels, and
// how many they are.
const char* const sums = R"(
import sys, numpy as np, pydicom
ds = pydicom.dcmread(sys.argv[1])
pixels = ds.pixel_array
if pixels.ndim == 2: pixels = pixels[None]
shared = ds.SharedFunctionalGroupsSequence[0]
o = np.array([float(v) for v in shared.PlaneOrientationSequence[0].ImageOrientationPatient])
dj, di = [float(v) for v in shared.PixelMeasuresSequence[0].PixelSpacing]
total = {}
for f, group in enumerate(ds.PerFrameFunctionalGroupsSequence):
    n = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
    p = np.array([float(v) for v in group.PlanePositionSequence[0].ImagePositionPatient])
    j, i = np.nonzero(pixels[f])
    count, s = total.get(n, (0, np.zeros(3)))
    total[n] = (count + len(i), s + len(i) * p + i.sum() * di * o[:3] + j.sum() * dj * o[3:])
for n in sorted(total):
    print(n, total[n][0], *['%.3f' % v for v in total[n][1]])
)";

QString expectedSums(const LabelMap& map)
{
    QString text;
    const Geometry& geometry = map.geometry();
    for (std::size_t n = 0; n < map.labels().size(); ++n) {
        Vec3 sum;
        std::int64_t count = 0;
        const std::uint16_t* voxel = map.image().GetBufferPointer();
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
                for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                    if (*voxel++ != map.labels()[n].value)
                        continue;
                    ++count;
                    sum = sum + geometry.indexToLps({ double(i), double(j), double(k) });
                }
            }
        }
        if (count > 0)
            text += QStringLiteral("%1 %2 %3 %4 %5\n")
                        .arg(n + 1)
                        .arg(count)
                        .arg(sum.x, 0, 'f', 3)
                        .arg(sum.y, 0, 'f', 3)
                        .arg(sum.z, 0, 'f', 3);
    }
    return text;
}

// Equal but for rounding of the decimal strings.
bool areNearlyEqual(const QString& a, const QString& b)
{
    const QStringList left = a.simplified().split(u' ');
    const QStringList right = b.simplified().split(u' ');
    if (left.size() != right.size() || left.size() < 5)
        return false;
    for (qsizetype n = 0; n < left.size(); ++n) {
        if (std::abs(left[n].toDouble() - right[n].toDouble()) > 0.02)
            return false;
    }
    return true;
}

} // namespace

class SegmentationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas_data()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::newRow("axial") << test::axialGeometry();
        QTest::newRow("oblique") << test::obliqueGeometry();
        QTest::newRow("left-handed") << test::leftHandedGeometry();
        QTest::newRow("sagittal") << test::sagittalGeometry();
    }
    void comesBackAsItWas()
    {
        QFETCH(Geometry, geometry);
        const test::TestFolder folder;
        const auto opened = writeAndOpen(geometry, folder.file("series"));
        const LabelMap map = namedLabels(geometry);
        const auto written = writeSegmentation(map, opened.source, {}, folder.file("seg.dcm"));
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        QCOMPARE(written->tracking.size(), map.labels().size());

        const auto read = readSegmentation(folder.file("seg.dcm"), &geometry);
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        QCOMPARE(read->layers.size(), std::size_t(1));
        const LabelMap& back = read->layers.front();
        QVERIFY(back.geometry().isSameGrid(geometry));
        QCOMPARE(back.labels().size(), map.labels().size());
        for (std::size_t n = 0; n < map.labels().size(); ++n) {
            QCOMPARE(back.labels()[n].value, std::uint16_t(n + 1));
            QCOMPARE(back.voxelCounts()[n], map.voxelCounts()[n]);
            for (int c = 0; c < 3; ++c)
                QVERIFY(std::abs(back.labels()[n].rgb[c] - map.labels()[n].rgb[c]) <= 1);
            QCOMPARE(read->segments[n].trackingUid, written->tracking[n].uid);
        }
        for (std::int64_t n = 0; n < geometry.voxelCount(); ++n) {
            const std::uint16_t was = map.image().GetBufferPointer()[n];
            const std::uint16_t is = back.image().GetBufferPointer()[n];
            QCOMPARE(is == 0 ? 0 : map.labels()[is - 1U].value, was);
        }
        QCOMPARE(back.labels()[3].name, QString::fromUtf8("GrößeX")); // a backslash would divide it
        QCOMPARE(back.source().name, QStringLiteral("Tissue"));
        QCOMPARE(back.source().version, QStringLiteral("1.2"));
        QCOMPARE(back.source().sha256, QString(64, u'a'));
        QCOMPARE(read->segments[0].type, (Code { "119406000", "SCT", {} }));
        QCOMPARE(read->segments[0].laterality.meaning, QStringLiteral("Left"));
        QCOMPARE(read->segments[4].category, (Code { "49755003", "SCT", {} }));
        QCOMPARE(read->segments[6].type.scheme, QStringLiteral("99FOVEA"));
        QCOMPARE(read->referencedSeriesUids, QStringList { opened.series.uid });
        QCOMPARE(folder.list().size(), std::size_t(2 + 17)); // nothing else is left behind

        const auto errors = test::validatorErrors(folder.file("seg.dcm"));
        if (errors)
            QCOMPARE(*errors, QString());
        const auto theirs
            = test::runPython(sums, { QString::fromStdString(folder.file("seg.dcm").string()) });
        if (!errors || !theirs)
            QSKIP("dciodvfy or pydicom is not installed");
        QVERIFY2(areNearlyEqual(*theirs, expectedSums(map)), qPrintable(*theirs + "\n" + expectedSums(map)));
        const auto javaScript = test::readByDcmjs("sums", folder.file("seg.dcm"));
        if (!javaScript)
            QSKIP("dcmjs is not installed");
        QVERIFY2(areNearlyEqual(*javaScript, expectedSums(map)), qPrintable(*javaScript));
    }

    void readsOnItsOwnGridWithoutAReference()
    {
        const test::TestFolder folder;
        const Geometry geometry = test::obliqueGeometry();
        const auto opened = writeAndOpen(geometry, folder.file("series"));
        const LabelMap map = namedLabels(geometry);
        QVERIFY(writeSegmentation(map, opened.source, {}, folder.file("seg.dcm")).has_value());
        const auto read = readSegmentation(folder.file("seg.dcm"));
        QVERIFY(read.has_value());
        const LabelMap& back = read->layers.front();
        // Voxel by voxel in space, wherever the grids begin.
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; j += 2) {
                for (std::int64_t i = 0; i < geometry.size[0]; i += 2) {
                    const Vec3 point = geometry.indexToLps({ double(i), double(j), double(k) });
                    const std::uint16_t is = back.valueAtLps(point);
                    QCOMPARE(is == 0 ? 0 : map.labels()[is - 1U].value, map.valueAtLps(point));
                }
            }
        }
    }

    void liesInThePatientAlsoOverATiltedSeries()
    {
        const test::TestFolder folder;
        for (int n = 0; n < 9; ++n) {
            // Slices stacked along z whose planes lean by 15 degrees.
            folder.write("series/" + std::to_string(n),
                test::SyntheticDicom::slice({ .rows = 21,
                                                .columns = 19,
                                                .positionLps = { 5, 7, 11 + 3.0 * n },
                                                .rowAxis = { 1, 0, 0 },
                                                .columnAxis = { 0, 0.9659258262890683, 0.25881904510252074 },
                                                .instanceNumber = n + 1,
                                                .studyUid = "1.2.3" })
                    .bytes());
        }
        const auto collection = scanPaths({ folder.file("series") }).value();
        const Series series = *collection.findSeries();
        QVERIFY(!series.warnings.isEmpty()); // tilted
        const auto volume = readSeries(series);
        QVERIFY(volume.has_value());
        const auto source = readObjectSource(series);
        QVERIFY(source.has_value());
        const LabelMap map = namedLabels(volume->geometry());
        const auto written = writeSegmentation(map, *source, {}, folder.file("seg.dcm"));
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        if (const auto errors = test::validatorErrors(folder.file("seg.dcm")))
            QCOMPARE(*errors, QString());
        const auto theirs
            = test::runPython(sums, { QString::fromStdString(folder.file("seg.dcm").string()) });
        if (!theirs)
            QSKIP("pydicom is not installed");
        QVERIFY2(areNearlyEqual(*theirs, expectedSums(map)), qPrintable(*theirs));
        if (const auto javaScript = test::readByDcmjs("sums", folder.file("seg.dcm")))
            QVERIFY2(areNearlyEqual(*javaScript, expectedSums(map)), qPrintable(*javaScript));

        // Others put their frames where the pictures are, which is no grid: refused, and it says why.
        const char* const lean = R"(
import sys, pydicom
ds = pydicom.dcmread(sys.argv[1])
for group in ds.PerFrameFunctionalGroupsSequence:
    at = group.PlanePositionSequence[0]
    x, y, z = [float(v) for v in at.ImagePositionPatient]
    k = round((z - 11.0) / 3.0)
    at.ImagePositionPatient = [5, 7, 11 + 3 * k]
ds.save_as(sys.argv[2])
print('ok')
)";
        const auto made = test::runPython(lean,
            { QString::fromStdString(folder.file("seg.dcm").string()),
                QString::fromStdString(folder.file("leaning.dcm").string()) });
        QCOMPARE(made.value_or("").trimmed(), QStringLiteral("ok"));
        const Geometry straight = volume->geometry();
        for (const Geometry* reference : { &straight, static_cast<const Geometry*>(nullptr) }) {
            const auto refused = readSegmentation(folder.file("leaning.dcm"), reference);
            QVERIFY(!refused.has_value());
            QCOMPARE(refused.error().code, ErrorCode::Unsupported);
            QVERIFY2(refused.error().sentence.contains("tilted"), refused.error().sentence.c_str());
        }
    }

    void keepsProbabilities()
    {
        const test::TestFolder folder;
        const Geometry geometry = test::leftHandedGeometry();
        const auto opened = writeAndOpen(geometry, folder.file("series"));
        const auto voxels = static_cast<std::size_t>(geometry.voxelCount());
        std::vector<float> probabilities(3 * voxels);
        for (std::size_t n = 0; n < voxels; ++n) {
            probabilities[voxels + n] = static_cast<float>(n % 256) / 255.0F;
            probabilities[2 * voxels + n] = n < 1000 ? 1.0F : 0.0F;
        }
        const auto written = writeProbabilities(geometry, probabilities, { { 1, "Lung" }, { 2, "tumor" } },
            maker, opened.source, {}, folder.file("p.dcm"));
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        const auto read = readFractions(folder.file("p.dcm"), &geometry);
        QVERIFY(read.has_value());
        QCOMPARE(read->size(), std::size_t(2));
        for (std::size_t n = 0; n < voxels; ++n) {
            QVERIFY(std::abs(read->front().fractions[n] - probabilities[voxels + n]) < 1e-6);
            QVERIFY(std::abs(read->back().fractions[n] - probabilities[2 * voxels + n]) < 1e-6);
        }
        if (const auto errors = test::validatorErrors(folder.file("p.dcm")))
            QCOMPARE(*errors, QString());
        // As structures, half and more is shown, and it says so.
        const auto shown = readSegmentation(folder.file("p.dcm"), &geometry);
        QVERIFY(shown.has_value());
        QCOMPARE(shown->layers.size(), std::size_t(2)); // they overlap
        QCOMPARE(shown->notices.size(), 2);
        QCOMPARE(shown->layers[1].voxelCounts().front(), std::int64_t(1000));
    }

    // Of a series whose positions are written in tenths of a millimetre, which opens as even.
    void framesOfRoundedPositionsLieInItsPlanes_data()
    {
        QTest::addColumn<double>("spacing");
        QTest::newRow("0.625") << 0.625;
        QTest::newRow("1.25") << 1.25;
    }
    void framesOfRoundedPositionsLieInItsPlanes()
    {
        QFETCH(double, spacing);
        const std::array<Vec3, 2> axes { Vec3 { 1, 0, 0 }, Vec3 { 0, 1, 0 } };
        std::vector<Vec3> positions;
        std::vector<std::int64_t> planes;
        for (int n = 0; n < 20; ++n) {
            positions.push_back({ 0, 0, std::round(10 * spacing * n) / 10 });
            planes.push_back(n);
        }
        Geometry reference;
        reference.size = { 7, 5, 20 };
        reference.spacingMm = { 1, 1, positions.back().z / 19 };
        const auto on = [&](const std::vector<Vec3>& frames, double stated, const Geometry* geometry) {
            return objects::gridOf(frames, axes, { 1, 1, stated }, 7, 5, geometry);
        };
        for (const double stated : { 0.0, spacing }) {
            const auto grid = on(positions, stated, &reference);
            QVERIFY(grid && grid->geometry == reference);
            QCOMPARE(grid->planes, planes);
            const auto own = on(positions, stated, nullptr);
            QVERIFY(own.has_value());
            QCOMPARE(own->planes, planes);
            QVERIFY(std::abs(own->geometry.spacingMm.z - spacing) < 0.01);
        }
        // Two planes are never one.
        const auto two = on({ { 0, 0, 0 }, { 0, 0, 0.08 } }, 0.0, &reference);
        QVERIFY(two && two->planes[0] != two->planes[1]);
        const auto between = on({ { 0, 0, 0.3 * spacing } }, spacing, &reference);
        QVERIFY(between && !(between->geometry == reference));
    }

    // The same of a series that lies askew, with pixels longer than wide, whose frames come from the other
    // end.
    void roundedFramesAskewLieInTheirPlanes()
    {
        const std::array<Vec3, 2> axes { Vec3 { 0.8, 0.6, 0 }, normalized(Vec3 { -0.36, 0.48, -0.8 }) };
        const Vec3 normal = cross(axes[0], axes[1]);
        Geometry reference;
        reference.size = { 7, 5, 20 };
        reference.originLps = { -40, 25, 130 };
        reference.spacingMm = { 0.7, 1.3, 1.25 };
        reference.direction.columns = { axes[0], axes[1], normal };
        std::vector<Vec3> positions;
        std::vector<std::int64_t> planes;
        for (int n = 19; n >= 0; --n) {
            const Vec3 position = reference.indexToLps({ 0, 0, static_cast<double>(n) });
            positions.push_back({ std::round(10 * position.x) / 10, std::round(10 * position.y) / 10,
                std::round(10 * position.z) / 10 });
            planes.push_back(n);
        }
        const auto grid = objects::gridOf(positions, axes, { 0.7, 1.3, 0 }, 7, 5, &reference);
        QVERIFY(grid && grid->geometry == reference);
        QCOMPARE(grid->planes, planes);
        // Another pixel is another grid, along either axis.
        for (const Vec3& shift : { axes[0] * 0.7, axes[1] * 1.3 }) {
            std::vector<Vec3> beside = positions;
            for (Vec3& position : beside)
                position = position + shift;
            const auto own = objects::gridOf(beside, axes, { 0.7, 1.3, 0 }, 7, 5, &reference);
            QVERIFY(!own || !(own->geometry == reference));
        }
    }

    void anEmptyResultIsAResult()
    {
        const test::TestFolder folder;
        const Geometry geometry = test::axialGeometry();
        const auto opened = writeAndOpen(geometry, folder.file("series"));
        const auto map
            = LabelMap::create(test::makeImage<std::uint16_t>(geometry, [](auto, auto, auto) { return 0; }),
                { { 1, "tumor" } }, maker);
        QVERIFY(writeSegmentation(*map, opened.source, {}, folder.file("seg.dcm")).has_value());
        const auto read = readSegmentation(folder.file("seg.dcm"), &geometry);
        QVERIFY(read.has_value());
        QCOMPARE(read->layers.front().voxelCounts().front(), std::int64_t(0));
        if (const auto errors = test::validatorErrors(folder.file("seg.dcm")))
            QCOMPARE(*errors, QString());
    }

    // Segmentations of others, made by pydicom.
    void readsThoseOfOthers()
    {
        const char* const script = R"(
import sys, zlib, numpy as np, pydicom
from pydicom.pixel_data_handlers.numpy_handler import pack_bits
from pydicom.uid import RLELossless
base = pydicom.dcmread(sys.argv[1])
def variant(name, change):
    ds = pydicom.dcmread(sys.argv[1]); change(ds); ds.save_as(sys.argv[2] + '/' + name)
def overlap(ds):
    # Every frame of segment 2 becomes all ones: it overlaps all others.
    p = ds.pixel_array.copy()
    for f, g in enumerate(ds.PerFrameFunctionalGroupsSequence):
        if g.SegmentIdentificationSequence[0].ReferencedSegmentNumber == 2: p[f] = 1
    ds.PixelData = pack_bits(p.flatten())
variant('overlap.dcm', overlap)
def unknown(ds):
    ds.PerFrameFunctionalGroupsSequence[0].SegmentIdentificationSequence[0].ReferencedSegmentNumber = 99
variant('unknown.dcm', unknown)
def labelmap(ds):
    p = ds.pixel_array
    planes = {}
    groups = {}
    for f, g in enumerate(ds.PerFrameFunctionalGroupsSequence):
        z = tuple(float(v) for v in g.PlanePositionSequence[0].ImagePositionPatient)
        planes.setdefault(z, np.zeros(p.shape[1:], np.uint8))[p[f] > 0] = g.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        groups[z] = g
    ds.SOPClassUID = '1.2.840.10008.5.1.4.1.1.66.7'
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.SegmentationType = 'LABELMAP'
    ds.BitsAllocated = ds.BitsStored = 8; ds.HighBit = 7
    keys = list(planes)
    ds.NumberOfFrames = len(keys)
    for z in keys: del groups[z].SegmentIdentificationSequence
    ds.PerFrameFunctionalGroupsSequence = [groups[z] for z in keys]
    data = b''.join(planes[z].tobytes() for z in keys)
    ds.PixelData = data + b'\0' * (len(data) % 2)
variant('labelmap.dcm', labelmap)
# Two frames in each plane: the first two segments, and all others; then one that lies over others.
def twoframes(cover):
    def change(ds):
        ds.update(pydicom.dcmread(sys.argv[2] + '/labelmap.dcm'))
        p = ds.pixel_array
        low = np.where(p < 3, p, 0); high = np.where(p >= 3, p, 0)
        if cover: low[0] = 1
        ds.PerFrameFunctionalGroupsSequence = list(ds.PerFrameFunctionalGroupsSequence) * 2
        ds.NumberOfFrames = 2 * len(p)
        data = low.tobytes() + high.tobytes()
        ds.PixelData = data + b'\0' * (len(data) % 2)
    return change
variant('labelmap-two.dcm', twoframes(False))
variant('labelmap-over.dcm', twoframes(True))
def cut(ds): ds.PixelData = ds.PixelData[:-2000]
variant('cut.dcm', cut)
from pydicom.encaps import encapsulate
def fragments(syntax, frame):
    def change(ds):
        ds.PixelData = encapsulate([frame(p) for p in ds.pixel_array])
        ds['PixelData'].is_undefined_length = True
        ds.file_meta.TransferSyntaxUID = syntax
    return change
def even(data): return data + b'\0' * (len(data) % 2)
def deflate(data):
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    return z.compress(data) + z.flush()
variant('native.dcm', fragments('1.2.840.10008.1.2.1.98', lambda p: even(pack_bits(p.flatten()))))
variant('deflated.dcm', fragments('1.2.840.10008.1.2.1.98', lambda p: even(deflate(pack_bits(p.flatten())))))
# Newer than pydicom's own table.
data = open(sys.argv[2] + '/deflated.dcm', 'rb').read()
open(sys.argv[2] + '/deflated.dcm', 'wb').write(data.replace(b'1.2.840.10008.1.2.1.98', b'1.2.840.10008.1.2.8.1\0'))
variant('bits.dcm', fragments('1.2.840.10008.1.2.5', lambda p: even(pack_bits(p.flatten()))))
def fractional(ds):
    p = ds.pixel_array
    ds.SegmentationType = 'FRACTIONAL'; ds.SegmentationFractionalType = 'PROBABILITY'
    ds.MaximumFractionalValue = 200
    ds.BitsAllocated = ds.BitsStored = 8; ds.HighBit = 7
    ds.PixelData = even((p * 150 + (1 - p) * 40).astype(np.uint8).tobytes())
    ds.compress(RLELossless)
variant('rle.dcm', fractional)
def compressed(name):
    ds = pydicom.dcmread(sys.argv[2] + '/labelmap.dcm')
    ds.compress(RLELossless); ds.save_as(sys.argv[2] + '/' + name)
compressed('labelmap-rle.dcm')
print('ok')
)";
        const test::TestFolder folder;
        const Geometry geometry = test::obliqueGeometry();
        const auto opened = writeAndOpen(geometry, folder.file("series"));
        const LabelMap map = namedLabels(geometry);
        QVERIFY(writeSegmentation(map, opened.source, {}, folder.file("seg.dcm")).has_value());
        const auto made = test::runPython(script,
            { QString::fromStdString(folder.file("seg.dcm").string()),
                QString::fromStdString(folder.path().string()) });
        if (!made)
            QSKIP("pydicom is not installed");
        QCOMPARE(made->trimmed(), QStringLiteral("ok"));

        const auto overlap = readSegmentation(folder.file("overlap.dcm"), &geometry);
        QVERIFY2(overlap, overlap ? "" : describe(overlap.error()).c_str());
        QCOMPARE(overlap->layers.size(), std::size_t(2));
        QVERIFY(overlap->notices.join(u' ').contains("overlap"));
        const auto count = [&](const SegContents& contents, std::uint16_t segment) {
            std::int64_t voxels = 0;
            for (const LabelMap& layer : contents.layers) {
                for (std::size_t n = 0; n < layer.labels().size(); ++n)
                    voxels += layer.labels()[n].value == segment ? layer.voxelCounts()[n] : 0;
            }
            return voxels;
        };
        QCOMPARE(count(*overlap, 1), map.voxelCounts()[0]);
        QCOMPARE(count(*overlap, 7), map.voxelCounts()[6]);
        QVERIFY(count(*overlap, 2) > map.voxelCounts()[1]);

        const auto unknown = readSegmentation(folder.file("unknown.dcm"), &geometry);
        QVERIFY(unknown.has_value());
        QVERIFY(unknown->notices.join(u' ').contains("not drawn"));

        const auto labelMap = readSegmentation(folder.file("labelmap.dcm"), &geometry);
        QVERIFY2(labelMap, labelMap ? "" : describe(labelMap.error()).c_str());
        for (std::size_t n = 0; n < map.labels().size(); ++n)
            QCOMPARE(labelMap->layers.front().voxelCounts()[n], map.voxelCounts()[n]);

        const auto two = readSegmentation(folder.file("labelmap-two.dcm"), &geometry);
        QVERIFY2(two, two ? "" : describe(two.error()).c_str());
        QCOMPARE(two->layers.size(), std::size_t(1));
        const auto over = readSegmentation(folder.file("labelmap-over.dcm"), &geometry);
        QVERIFY2(over, over ? "" : describe(over.error()).c_str());
        QCOMPARE(over->layers.size(), std::size_t(2));
        QVERIFY(over->notices.join(u' ').contains("overlap"));
        for (std::size_t n = 0; n < map.labels().size(); ++n) {
            QCOMPARE(two->layers.front().voxelCounts()[n], map.voxelCounts()[n]);
            if (n >= 2)
                QCOMPARE(count(*over, static_cast<std::uint16_t>(n + 1)), map.voxelCounts()[n]);
        }

        for (const char* name :
            { "native.dcm", "deflated.dcm", "rle.dcm", "labelmap-rle.dcm", "labelmap-jpegls.dcm" }) {
            if (name == std::string_view("labelmap-jpegls.dcm")
                && !test::runTool("dcmcjpls",
                    { QString::fromStdString(folder.file("labelmap.dcm").string()),
                        QString::fromStdString(folder.file(name).string()) }))
                continue;
            const auto compressed = readSegmentation(folder.file(name), &geometry);
            QVERIFY2(compressed, compressed ? "" : describe(compressed.error()).c_str());
            QCOMPARE(compressed->layers.size(), std::size_t(1));
            const auto* is = compressed->layers.front().image().GetBufferPointer();
            const auto* expected = labelMap->layers.front().image().GetBufferPointer();
            QVERIFY2(std::equal(is, is + geometry.voxelCount(), expected), name);
        }
        const auto bits = readSegmentation(folder.file("bits.dcm"), &geometry);
        QVERIFY(!bits.has_value());
        QCOMPARE(bits.error().code, ErrorCode::Unsupported);

        const auto cut = readSegmentation(folder.file("cut.dcm"), &geometry);
        QVERIFY(!cut.has_value());
        QCOMPARE(cut.error().code, ErrorCode::Damaged);
    }

    void leavesNothingWhereItCantWrite()
    {
        const test::TestFolder folder;
        const Geometry geometry = test::axialGeometry();
        const auto opened = writeAndOpen(geometry, folder.file("series"));
        const auto written
            = writeSegmentation(namedLabels(geometry), opened.source, {}, folder.file("no/such/seg.dcm"));
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::Unwritable);
        std::stop_source asked;
        asked.request_stop();
        const auto stopped = writeSegmentation(namedLabels(geometry), opened.source, {},
            folder.file("seg.dcm"), Progress(nullptr, asked.get_token()));
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QCOMPARE(folder.list().size(), std::size_t(1 + 17));
    }
};

QTEST_GUILESS_MAIN(SegmentationTest)
#include "SegmentationTest.moc"
