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

#include <cmath>

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

} // namespace

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
        QTest::addColumn<int>("kind");
        QTest::newRow("unsigned") << 0;
        QTest::newRow("12 bits signed") << 1;
        QTest::newRow("8 bits") << 2;
        QTest::newRow("rescaled") << 3;
        QTest::newRow("counted backwards") << 4;
        QTest::newRow("implicit") << 5;
    }

    void agreesOnHandMadeSeries()
    {
        QFETCH(int, kind);
        const TestFolder folder;
        for (int n = 0; n < 6; ++n) {
            SyntheticDicom::SliceOptions options { .rows = 16,
                .columns = 12,
                .positionLps = { 5, -7, 3.0 * n },
                .instanceNumber = kind == 4 ? 6 - n : n + 1,
                .bitsAllocated = kind == 2 ? 8 : 16,
                .bitsStored = kind == 1 ? 12
                    : kind == 2         ? 8
                                        : 16,
                .isSigned = kind == 1 || kind == 3,
                .modality = "MR" };
            for (int pixel = 0; pixel < 16 * 12; ++pixel)
                options.pixels.push_back(kind == 1 ? (pixel * 7 + n - 500) & 0xFFF : (pixel + 30 * n) % 250);
            auto dicom = SyntheticDicom::slice(options);
            dicom.setText(0x00080008, "CS", "ORIGINAL\\PRIMARY").setText(0x00200011, "IS", "4");
            dicom.setText(0x00080070, "LO", "Test");
            if (kind == 3)
                dicom.setText(0x00281052, "DS", "-1000").setText(0x00281053, "DS", "2.5");
            if (kind == 5)
                dicom.setEncoding(SyntheticDicom::Encoding::ImplicitLittle);
            folder.write("in/" + std::to_string(n) + ".dcm", dicom.bytes());
        }
        const auto peers = convert(folder.file("in"), folder.file("out"));
        QCOMPARE(peers.size(), std::size_t(1));
        const auto ours = readSeries(*scanPaths({ folder.file("in") })->findSeries());
        QVERIFY(ours.has_value());
        QCOMPARE(ours->geometry().voxelCount(), peers[0].geometry().voxelCount());
        QCOMPARE(differences(*ours, peers[0]), std::int64_t(0));
    }
};

QTEST_GUILESS_MAIN(Dcm2niixTest)
#include "Dcm2niixTest.moc"
