#include "core/image/ImageFile.h"

#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QProcess>
#include <QTest>

#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include <cmath>
#include <cstring>
#include <numeric>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

const std::array endings { ".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd" };

Geometry geometryNamed(const QString& name)
{
    if (name == "oblique")
        return test::obliqueGeometry();
    if (name == "left-handed")
        return test::leftHandedGeometry();
    return name == "sagittal" ? test::sagittalGeometry() : test::axialGeometry();
}

double cornerDistance(const Geometry& a, const Geometry& b)
{
    const auto first = a.cornersLps();
    const auto second = b.cornersLps();
    double worst = 0.0;
    for (std::size_t n = 0; n < 8; ++n)
        worst = std::max(worst, length(first[n] - second[n]));
    return worst;
}

int differences(const Volume& a, const Volume& b)
{
    if (a.geometry().size != b.geometry().size)
        return -1;
    int count = 0;
    const auto& size = a.geometry().size;
    for (std::int64_t k = 0; k < size[2]; ++k) {
        for (std::int64_t j = 0; j < size[1]; ++j) {
            for (std::int64_t i = 0; i < size[0]; ++i)
                count += a.valueAt(i, j, k) != b.valueAt(i, j, k) ? 1 : 0;
        }
    }
    return count;
}

// A NIfTI-1 file by hand: 3 x 2 x 2 voxels of the type, mapped to RAS by the affine's rows.
std::string niftiBytes(int datatype, const std::string& voxels, float slope, float inter,
    const std::array<std::array<float, 4>, 3>& affine, std::array<std::int16_t, 4> size = { 3, 2, 2, 1 })
{
    std::string bytes(352, '\0');
    const auto put
        = [&](std::size_t at, auto value) { std::memcpy(bytes.data() + at, &value, sizeof(value)); };
    put(0, std::int32_t(348));
    put(40, std::int16_t(size[3] > 1 ? 4 : 3));
    for (std::size_t n = 0; n < 4; ++n)
        put(42 + 2 * n, size[n]);
    for (std::size_t n = 4; n < 7; ++n)
        put(42 + 2 * n, std::int16_t(1));
    const int bytesPerVoxel = datatype == 2 ? 1
        : datatype == 4 || datatype == 512  ? 2
        : datatype == 64                    ? 8
                                            : 4;
    put(70, std::int16_t(datatype));
    put(72, std::int16_t(8 * bytesPerVoxel));
    put(76, 1.0F);
    for (std::size_t column = 0; column < 3; ++column)
        put(80 + 4 * column, std::hypot(affine[0][column], affine[1][column], affine[2][column]));
    put(108, 352.0F);
    put(112, slope);
    put(116, inter);
    put(123, char(2)); // millimetres
    put(254, std::int16_t(2)); // sform: aligned
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 4; ++column)
            put(280 + 16 * row + 4 * column, affine[row][column]);
    }
    std::memcpy(bytes.data() + 344, "n+1", 4);
    return bytes + voxels;
}

template <class T>
std::string counted(T first, int step = 1)
{
    std::string bytes;
    for (int n = 0; n < 12; ++n) {
        const T value = static_cast<T>(first + static_cast<T>(n * step));
        bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
    }
    return bytes;
}

constexpr std::array<std::array<float, 4>, 3> rasAffine { { { 2, 0, 0, -10 }, { 0, 3, 0, 20 },
    { 0, 0, 4, 30 } } };

template <class T>
bool isOf(const Volume& volume)
{
    return std::holds_alternative<typename Volume::Image<T>::ConstPointer>(volume.image());
}

} // namespace

class ImageFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void channelsBecomeAFourthAxis_data()
    {
        QTest::addColumn<QString>("ending");
        for (const char* ending : { ".nii", ".nii.gz", ".nrrd", ".mha" })
            QTest::newRow(ending) << ending;
    }

    // Read back by ITK itself: every channel is where it was, and so is the grid.
    void channelsBecomeAFourthAxis()
    {
        QFETCH(QString, ending);
        const test::TestFolder folder;
        const Geometry geometry = test::leftHandedGeometry();
        std::vector<float> voxels(static_cast<std::size_t>(3 * geometry.voxelCount()));
        std::iota(voxels.begin(), voxels.end(), 0.25F);
        const fs::path file = folder.file("channels" + ending.toStdString());
        QVERIFY(writeChannels(geometry, voxels, 3, file).has_value());

        itk::ImageIOBase::Pointer io = itk::MetaImageIO::New().GetPointer();
        if (ending.startsWith(".nii"))
            io = itk::NiftiImageIO::New().GetPointer();
        else if (ending == ".nrrd")
            io = itk::NrrdImageIO::New().GetPointer();
        io->SetFileName(file.string());
        io->ReadImageInformation();
        QCOMPARE(io->GetNumberOfDimensions(), 4U);
        QCOMPARE(io->GetNumberOfComponents(), 1U);
        QCOMPARE(io->GetDimensions(3), itk::SizeValueType(3));
        itk::ImageIORegion region(4);
        for (unsigned axis = 0; axis < 4; ++axis)
            region.SetSize(axis, io->GetDimensions(axis));
        for (unsigned axis = 0; axis < 3; ++axis) {
            QCOMPARE(static_cast<std::int64_t>(io->GetDimensions(axis)), geometry.size[axis]);
            QVERIFY(std::abs(io->GetSpacing(axis) - geometry.spacingMm[axis]) < 1e-5);
            QVERIFY(std::abs(io->GetOrigin(axis) - geometry.originLps[axis]) < 1e-4);
            for (unsigned row = 0; row < 3; ++row)
                QVERIFY(std::abs(io->GetDirection(axis)[row] - geometry.direction.at(row, axis)) < 1e-5);
        }
        io->SetIORegion(region);
        std::vector<float> read(voxels.size());
        io->Read(read.data());
        QVERIFY(read == voxels);
        QVERIFY(!writeChannels(geometry, voxels, 2, file).has_value());
    }

    void roundTrips_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QString>("grid");
        for (const char* ending : endings) {
            for (const char* grid : { "axial", "oblique", "left-handed", "sagittal" })
                QTest::addRow("%s %s", ending, grid) << ending << grid;
        }
    }

    void roundTrips()
    {
        QFETCH(QString, ending);
        QFETCH(QString, grid);
        const test::TestFolder folder;
        const Volume volume = test::makePhantom(geometryNamed(grid));
        const fs::path file = folder.file("phantom" + ending.toStdString());
        const auto written = writeVolume(volume, file);
        QVERIFY2(written, written ? "" : describe(written.error()).c_str());
        // Nothing else is left: the file, and its voxels where the format has them apart.
        QCOMPARE(folder.list().size(), std::size_t(ending == ".nhdr" || ending == ".mhd" ? 2 : 1));
        const auto read = readVolume(file);
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        QCOMPARE(differences(volume, *read), 0);
        QCOMPARE(read->range(), volume.range());
        QVERIFY(isOf<std::int16_t>(*read));
        if (ending.startsWith(".nii")) {
            // NIfTI holds single precision only.
            QVERIFY2(cornerDistance(read->geometry(), volume.geometry()) < 1e-4,
                qPrintable(QString::number(cornerDistance(read->geometry(), volume.geometry()))));
        } else {
            // NRRD holds axes and spacing as one vector.
            QVERIFY(cornerDistance(read->geometry(), volume.geometry()) < 1e-12);
        }
        QVERIFY(readGeometry(file).value() == read->geometry());
        QCOMPARE(read->meaning().description, QString("phantom"));
    }

    void keepsEveryType()
    {
        const test::TestFolder folder;
        const auto geometry = test::axialGeometry();
        const auto words = test::makeVolume<std::uint16_t>(
            geometry, [](auto i, auto, auto k) { return 65535 - i - 31 * k; });
        const auto floats
            = test::makeVolume<float>(geometry, [](auto i, auto j, auto) { return 0.5 * i - 0.125 * j; });
        for (const char* ending : endings) {
            const fs::path file = folder.file("words" + std::string(ending).substr(1) + ending);
            QVERIFY(writeVolume(words, file).has_value());
            QVERIFY(isOf<std::uint16_t>(*readVolume(file)));
            QCOMPARE(differences(words, *readVolume(file)), 0);
            QVERIFY(writeVolume(floats, file).has_value()); // over the file that is there
            QVERIFY(isOf<float>(*readVolume(file)));
            QCOMPARE(differences(floats, *readVolume(file)), 0);
        }
    }

    void niftiIsRasAndVolumesAreLps()
    {
        const test::TestFolder folder;
        const auto read
            = readVolume(folder.write("a.nii", niftiBytes(4, counted<std::int16_t>(0), 0, 0, rasAffine)));
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        // Voxel (1, 1, 1) is at RAS (-8, 23, 34), which is LPS (8, -23, 34).
        QVERIFY(length(read->geometry().indexToLps({ 0, 0, 0 }) - Vec3 { 10, -20, 30 }) < 1e-6);
        QVERIFY(length(read->geometry().indexToLps({ 1, 1, 1 }) - Vec3 { 8, -23, 34 }) < 1e-6);
        QCOMPARE(read->valueAt(2, 1, 1), 11.0);
        QCOMPARE(read->valueAtLps({ 6, -20, 30 }), std::optional(2.0));
    }

    void narrowsTypes_data()
    {
        QTest::addColumn<int>("datatype"); // of NIfTI
        QTest::addColumn<QByteArray>("voxels");
        QTest::addColumn<float>("slope");
        QTest::addColumn<float>("inter");
        QTest::addColumn<QString>("type");
        QTest::addColumn<double>("first");
        QTest::addColumn<double>("last");
        const auto row = [](const char* name, int datatype, const std::string& voxels, float slope,
                             float inter, const char* type, double first, double last) {
            QTest::newRow(name) << datatype << QByteArray::fromStdString(voxels) << slope << inter << type
                                << first << last;
        };
        row("bytes", 2, counted<std::uint8_t>(240), 0, 0, "short", 240, 251);
        row("shorts", 4, counted<std::int16_t>(-32768), 1, 0, "short", -32768, -32757);
        row("small words", 512, counted<std::uint16_t>(32756), 1, 0, "short", 32756, 32767);
        row("words", 512, counted<std::uint16_t>(32757), 1, 0, "word", 32757, 32768);
        row("small ints", 8, counted<std::int32_t>(-7), 1, 0, "short", -7, 4);
        row("ints", 8, counted<std::int32_t>(100'000), 1, 0, "float", 100'000, 100'011);
        row("whole floats", 16, counted<float>(5), 0, 0, "short", 5, 16);
        row("floats", 16, counted<float>(0.25F), 0, 0, "float", 0.25, 11.25);
        row("doubles", 64, counted<double>(-0.5), 0, 0, "float", -0.5, 10.5);
        row("scaled shorts", 4, counted<std::int16_t>(0), 0.5F, 100, "float", 100, 105.5);
        row("scaled to whole numbers", 4, counted<std::int16_t>(0), 2, -1024, "short", -1024, -1002);
    }

    void narrowsTypes()
    {
        QFETCH(int, datatype);
        QFETCH(QByteArray, voxels);
        QFETCH(float, slope);
        QFETCH(float, inter);
        QFETCH(QString, type);
        QFETCH(double, first);
        QFETCH(double, last);
        const test::TestFolder folder;
        const auto read = readVolume(
            folder.write("a.nii", niftiBytes(datatype, voxels.toStdString(), slope, inter, rasAffine)));
        QVERIFY2(read, read ? "" : describe(read.error()).c_str());
        QCOMPARE(read->valueAt(0, 0, 0), first);
        QCOMPARE(read->valueAt(2, 1, 1), last);
        QCOMPARE(read->range(), (ValueRange { first, last }));
        QCOMPARE(isOf<std::int16_t>(*read), type == "short");
        QCOMPARE(isOf<std::uint16_t>(*read), type == "word");
        QVERIFY(read->meaning().notices.isEmpty());
    }

    void saysWhenNumbersAreRounded()
    {
        const test::TestFolder folder;
        const auto read = readVolume(
            folder.write("a.nii", niftiBytes(8, counted<std::int32_t>(16'777'217), 0, 0, rasAffine)));
        QVERIFY(read.has_value());
        QCOMPARE(read->meaning().notices.size(), 1);
    }

    void twoFilesOfOneNameAreTwoFiles()
    {
        const test::TestFolder folder;
        const Volume first = test::makePhantom(test::axialGeometry());
        const Volume second
            = test::makeVolume<std::int16_t>(test::axialGeometry(), [](auto i, auto, auto) { return i; });
        QVERIFY(writeVolume(first, folder.file("a.nii")).has_value());
        QVERIFY(writeVolume(second, folder.file("a.nii.gz")).has_value());
        QCOMPARE(differences(*readVolume(folder.file("a.nii")), first), 0);
        QCOMPARE(differences(*readVolume(folder.file("a.nii.gz")), second), 0);
    }

    void damageInsideACompressedFileIsFound()
    {
        const test::TestFolder folder;
        QVERIFY(writeVolume(test::makePhantom(test::axialGeometry()), folder.file("a.nii.gz")).has_value());
        const std::string bytes = test::readBytes(folder.file("a.nii.gz"));
        QCOMPARE(readVolume(folder.write("cut.nii.gz", bytes.substr(0, bytes.size() - 200))).error().code,
            ErrorCode::Damaged);
        std::string wrong = bytes;
        wrong[wrong.size() - 8] = static_cast<char>(wrong[wrong.size() - 8] ^ 1); // its checksum
        QCOMPARE(readVolume(folder.write("wrong.nii.gz", wrong)).error().code, ErrorCode::Damaged);
    }

    void labelMapsKeepTheirLabels()
    {
        const test::TestFolder folder;
        const LabelMap map = test::makePhantomLabels(test::leftHandedGeometry());
        for (const char* ending : endings) {
            const fs::path file = folder.file(std::string(ending).substr(1) + "/labels" + ending);
            fs::create_directories(file.parent_path());
            QVERIFY(writeLabelMap(map, file).has_value());
            const auto read = readLabelMap(file);
            QVERIFY2(read, read ? "" : describe(read.error()).c_str());
            QCOMPARE(read->voxelCounts(), map.voxelCounts());
            QVERIFY(length(read->centreLps(4) - map.centreLps(4)) < 1e-4);
            QCOMPARE(read->labels()[6].name, QString("Label 7"));
            QCOMPARE(read->source().name, QString("labels"));
        }
    }

    void refusesWhatIsNoLabelMap()
    {
        const test::TestFolder folder;
        const fs::path negative
            = folder.write("a.nii", niftiBytes(4, counted<std::int16_t>(-1), 0, 0, rasAffine));
        QCOMPARE(readLabelMap(negative).error().code, ErrorCode::Unsupported);
        const fs::path fraction
            = folder.write("b.nii", niftiBytes(16, counted<float>(0.5F), 0, 0, rasAffine));
        QCOMPARE(readLabelMap(fraction).error().code, ErrorCode::Unsupported);
        const fs::path whole = folder.write("c.nii", niftiBytes(16, counted<float>(0), 0, 0, rasAffine));
        QCOMPARE(readLabelMap(whole)->labels().size(), std::size_t(11));
    }

    void refusesBadFiles_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        const auto row = [](const char* title, const char* name, const std::string& bytes, ErrorCode code) {
            QTest::newRow(title) << name << QByteArray::fromStdString(bytes) << static_cast<int>(code);
        };
        const std::string sound = niftiBytes(4, counted<std::int16_t>(0), 0, 0, rasAffine);
        row("empty", "a.nii", "", ErrorCode::Damaged);
        row("text", "a.nii", std::string(1000, 'x'), ErrorCode::Damaged);
        row("cut", "a.nii", sound.substr(0, 360), ErrorCode::Damaged);
        row("gz that is none", "a.nii.gz", std::string(400, 'x'), ErrorCode::Damaged);
        row("huge", "a.nii",
            niftiBytes(4, counted<std::int16_t>(0), 0, 0, rasAffine, { 32767, 32767, 32767, 1 }),
            ErrorCode::Damaged);
        row("four dimensions", "a.nii",
            niftiBytes(4, counted<std::int16_t>(0), 0, 0, rasAffine, { 3, 2, 1, 2 }), ErrorCode::Unsupported);
        row("colour", "a.mha",
            "ObjectType = Image\nNDims = 3\nDimSize = 1 1 1\nElementNumberOfChannels = 3\nElementSpacing = 1 "
            "1 1\nElementType = MET_UCHAR\nElementDataFile = LOCAL\nabc",
            ErrorCode::Unsupported);
        row("flat", "a.mha",
            "ObjectType = Image\nNDims = 2\nDimSize = 1 1\nElementSpacing = 1 1\nElementType = "
            "MET_UCHAR\nElementDataFile = LOCAL\na",
            ErrorCode::Unsupported);
        row("nrrd cut", "a.nrrd",
            "NRRD0004\ntype: short\ndimension: 3\nsizes: 30 30 30\nencoding: raw\nendian: little\nspace: "
            "left-posterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: "
            "(0,0,0)\n\nabc",
            ErrorCode::Damaged);
        row("unknown ending", "a.xyz", "abc", ErrorCode::Unsupported);
    }

    void refusesBadFiles()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        const test::TestFolder folder;
        const auto read = readVolume(folder.write(name.toStdString(), bytes.toStdString()));
        QVERIFY(!read.has_value());
        QCOMPARE(static_cast<int>(read.error().code), code);
        QVERIFY(!read.error().sentence.empty());
        QVERIFY(read.error().subject.ends_with(name.toStdString()));
    }

    void saysWhatItCantFindOrWrite()
    {
        const test::TestFolder folder;
        QCOMPARE(readVolume(folder.file("none.nii")).error().code, ErrorCode::NotFound);
        const Volume volume = test::makePhantom(test::axialGeometry());
        QCOMPARE(writeVolume(volume, folder.file("none/a.nii")).error().code, ErrorCode::Unwritable);
        QCOMPARE(writeVolume(volume, folder.file("a.png")).error().code, ErrorCode::Unsupported);
        QVERIFY(folder.list().empty());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(writeVolume(volume, folder.file("a.nii"), Progress({}, stop.get_token())).error().code,
            ErrorCode::Cancelled);
        QVERIFY(!isImageFile("a.dcm"));
        QVERIFY(isImageFile("A.NII.GZ"));
    }

    void doesNotTakeAnotherImagesVoxels()
    {
        const test::TestFolder folder;
        const Volume volume = test::makePhantom(test::axialGeometry());
        QVERIFY(writeVolume(volume, folder.file("a.nhdr")).has_value());
        QVERIFY(writeVolume(volume, folder.file("a.nhdr")).has_value());
        QCOMPARE(writeVolume(volume, folder.file("a.mhd")).error().code, ErrorCode::Unwritable);
        QCOMPARE(folder.list(), (std::vector<std::string> { "a.nhdr", "a.raw" }));
    }

    void shearedAxesAreNotWrittenAsNifti()
    {
        const test::TestFolder folder;
        Geometry sheared = test::axialGeometry();
        sheared.direction.columns[2] = normalized(Vec3 { 0, 0.2, 1 });
        const Volume volume = test::makePhantom(sheared);
        QCOMPARE(writeVolume(volume, folder.file("a.nii")).error().code, ErrorCode::Unsupported);
        QVERIFY(writeVolume(volume, folder.file("a.nrrd")).has_value());
        QVERIFY(cornerDistance(readVolume(folder.file("a.nrrd"))->geometry(), sheared) < 1e-12);
    }

    // An independent reader's opinion of where voxels are, in RAS.
    void agreesWithNibabel()
    {
        const test::TestFolder folder;
        const Geometry geometry = test::leftHandedGeometry();
        const Volume volume = test::makePhantom(geometry);
        QVERIFY(writeVolume(volume, folder.file("a.nii.gz")).has_value());
        QProcess python;
        python.start("python3",
            { "-c",
                "import "
                "nibabel,sys;i=nibabel.load(sys.argv[1]);p=i.affine@[30,0,16,1];print(*p[:3],*i.shape,i.get_"
                "fdata()[30,0,16])",
                QString::fromStdString(folder.file("a.nii.gz").string()) });
        if (!python.waitForStarted() || !python.waitForFinished() || python.exitCode() != 0)
            QSKIP("python3-nibabel is not installed");
        const QStringList words = QString::fromUtf8(python.readAllStandardOutput()).split(u' ');
        QCOMPARE(words.size(), 7);
        const Vec3 expected = geometry.indexToLps({ 30, 0, 16 });
        QVERIFY(length(Vec3 { -words[0].toDouble(), -words[1].toDouble(), words[2].toDouble() } - expected)
            < 1e-4);
        QCOMPARE(words[3].toInt(), 31);
        QCOMPARE(words[6].toDouble(), test::cornerValue(5));
    }

    void readsARealHead()
    {
        const auto file = test::testData("data/t1-conformed.nii.gz");
        if (!file)
            QSKIP("FOVEA_TEST_DATA has no data/t1-conformed.nii.gz");
        const auto volume = readVolume(*file);
        QVERIFY(volume.has_value());
        QCOMPARE(volume->geometry().size, (std::array<std::int64_t, 3> { 256, 256, 256 }));
        QVERIFY(isOf<std::int16_t>(*volume));
    }
};

QTEST_GUILESS_MAIN(ImageFileTest)
#include "ImageFileTest.moc"
