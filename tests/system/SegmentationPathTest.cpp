#include "core/dicom/SeriesWriter.h"
#include "core/image/ImageFile.h"
#include "tests/inference/FakeBundle.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QProcess>
#include <QTest>

using namespace fovea;

namespace {

// A network whose answer is known: voxels of the phantom's six balls get the labels 1 to 6, all others none.
constexpr const char* ballNetwork = R"(
def forward(self, x):
    other = torch.minimum(torch.minimum(x * x, (x - 1000.0) * (x - 1000.0)), (x + 1000.0) * (x + 1000.0))
    scores = [-other]
    for c in range(1, 7):
        scores.append(-(x - 100.0 * c) * (x - 100.0 * c))
    return torch.cat(scores, 1) / 1000.0
)";

inference::test::FakeBundle ballBundle()
{
    inference::test::FakeBundle bundle;
    bundle.source = ballNetwork;
    bundle.preprocessing
        = inference::Json::array({ { { "_target_", "Orientationd" }, { "axcodes", "RAS" } } });
    bundle.channels = 7;
    bundle.channelNames = inference::Json::object();
    for (int label = 0; label < 7; ++label)
        bundle.channelNames[std::to_string(label)] = "Class " + std::to_string(label);
    return bundle;
}

std::uint16_t truthOf(double value)
{
    return value >= 100.0 && value <= 600.0 ? static_cast<std::uint16_t>(value / 100.0) : 0;
}

} // namespace

// From DICOM files to a mask file by the real programs: every voxel's label is where its value is in the
// patient, on uneven, turned and mirrored grids.
class SegmentationPathTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void masksLieOnWhatTheyMark_data()
    {
        QTest::addColumn<QString>("grid");
        QTest::addColumn<bool>("isDicom");
        for (const char* grid : { "axial", "oblique", "left-handed", "sagittal" }) {
            QTest::addRow("%s DICOM", grid) << grid << true;
            QTest::addRow("%s NIfTI", grid) << grid << false;
        }
    }

    void masksLieOnWhatTheyMark()
    {
        QFETCH(QString, grid);
        QFETCH(bool, isDicom);
        const Geometry geometry = grid == "axial" ? test::axialGeometry()
            : grid == "oblique"                   ? test::obliqueGeometry()
            : grid == "sagittal"                  ? test::sagittalGeometry()
                                                  : test::leftHandedGeometry();
        const Volume phantom = test::makePhantom(geometry);
        const test::TestFolder folder;
        const auto input = isDicom ? folder.file("series") : folder.file("phantom.nii.gz");
        if (isDicom)
            QVERIFY(writeSeries(phantom, {}, input).has_value());
        else
            QVERIFY(writeVolume(phantom, input).has_value());
        const auto model = inference::test::writeBundle(folder.file("balls"), ballBundle());
        const auto output = folder.file("mask.nii.gz");

        QProcess program;
        program.start(qEnvironmentVariable("FOVEA_PROGRAM"),
            { "segment", QString::fromStdString(input.string()), "--model",
                QString::fromStdString(model.string()), "-o", QString::fromStdString(output.string()) });
        QVERIFY(program.waitForFinished(100000));
        QVERIFY2(program.exitCode() == 0, program.readAllStandardError().constData());

        const auto mask = readLabelMap(output);
        QVERIFY(mask.has_value());
        int marked = 0;
        for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
            for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
                for (std::int64_t i = 0; i < geometry.size[0]; ++i) {
                    const Vec3 point = geometry.indexToLps(
                        { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                    const std::uint16_t truth = truthOf(phantom.valueAt(i, j, k));
                    QCOMPARE(mask->valueAtLps(point), truth);
                    marked += truth != 0 ? 1 : 0;
                }
            }
        }
        QVERIFY(marked > 100);
        QCOMPARE(mask->labels().size(), std::size_t(6));
    }

    // A model of two channels says where the first is brighter. Which series is which is found by their
    // descriptions, or said.
    void seriesGoIntoTheirChannels_data()
    {
        QTest::addColumn<bool>("swapped");
        QTest::newRow("by description") << false;
        QTest::newRow("as said") << true;
    }

    void seriesGoIntoTheirChannels()
    {
        QFETCH(bool, swapped);
        const Volume phantom = test::makePhantom(test::obliqueGeometry(), { .modality = "MR" });
        const auto flat = Volume::create(test::makeImage<std::int16_t>(phantom.geometry(),
                                             [](std::int64_t, std::int64_t, std::int64_t) { return 250; }),
            { .modality = "MR" });
        const test::TestFolder folder;
        const QString study = makeUid();
        const std::array uids { makeUid(), makeUid() };
        QVERIFY(writeSeries(phantom,
            { .studyUid = study, .seriesUid = uids[0], .seriesDescription = "Ax T1 MPRAGE" },
            folder.file("study/a")));
        QVERIFY(writeSeries(*flat,
            { .studyUid = study, .seriesUid = uids[1], .seriesDescription = "T2 FLAIR", .seriesNumber = 2 },
            folder.file("study/b")));
        inference::test::FakeBundle bundle;
        bundle.inputs = { "T1", "FLAIR" };
        bundle.source = "def forward(self, x):\n"
                        "    d = x[:, 0:1] - x[:, 1:2]\n"
                        "    return torch.cat([-d, d], 1)\n";
        const auto model = inference::test::writeBundle(folder.file("brighter"), bundle);
        const auto output = folder.file("mask.nii.gz");
        QStringList arguments { "segment", QString::fromStdString(folder.file("study").string()), "--model",
            QString::fromStdString(model.string()), "-o", QString::fromStdString(output.string()) };
        if (swapped)
            arguments << "--channel" << "T1=" + uids[1] << "--channel" << "FLAIR=" + uids[0];
        QProcess program;
        program.start(qEnvironmentVariable("FOVEA_PROGRAM"), arguments);
        QVERIFY(program.waitForFinished(100000));
        QVERIFY2(program.exitCode() == 0, program.readAllStandardError().constData());
        const auto mask = readLabelMap(output);
        QVERIFY(mask.has_value());
        std::int64_t marked = 0;
        const auto& size = phantom.geometry().size;
        for (std::int64_t k = 0; k < size[2]; ++k) {
            for (std::int64_t j = 0; j < size[1]; ++j) {
                for (std::int64_t i = 0; i < size[0]; ++i) {
                    const bool isBrighter = phantom.valueAt(i, j, k) > 250.0;
                    const Vec3 point = phantom.geometry().indexToLps(
                        { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                    QCOMPARE(mask->valueAtLps(point) == 1, isBrighter != swapped);
                    marked += isBrighter ? 1 : 0;
                }
            }
        }
        QVERIFY(marked > 100 && marked < phantom.geometry().voxelCount() / 2);
        // What can't be done is said before anything runs.
        std::filesystem::remove(output);
        arguments << "--uncertainty" << QString::fromStdString(folder.file("entropy.nii.gz").string());
        program.start(qEnvironmentVariable("FOVEA_PROGRAM"), arguments);
        QVERIFY(program.waitForFinished(100000));
        QCOMPARE(program.exitCode(), 1);
        const QByteArray errors = program.readAllStandardError();
        QVERIFY2(errors.contains("models of one series"), errors.constData());
        QVERIFY(!std::filesystem::exists(output));
    }
};

QTEST_GUILESS_MAIN(SegmentationPathTest)
#include "SegmentationPathTest.moc"
