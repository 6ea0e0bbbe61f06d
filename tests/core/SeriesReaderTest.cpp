#include "core/dicom/SeriesReader.h"

#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesWriter.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QTest>

#include <itkGDCMImageIO.h>
#include <itkGDCMSeriesFileNames.h>
#include <itkImageSeriesReader.h>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace fovea;
using test::SyntheticDicom;
namespace fs = std::filesystem;

namespace {

Result<Volume> readFolder(const fs::path& folder, const QString& uid = {})
{
    const auto collection = scanPaths({ folder });
    if (!collection)
        return std::unexpected(collection.error());
    const Series* series = collection->findSeries(uid);
    if (!series)
        return fail(ErrorCode::NotFound, "no series");
    return readSeries(*series);
}

template <class T>
bool isOf(const Volume& volume)
{
    return std::holds_alternative<typename Volume::Image<T>::ConstPointer>(volume.image());
}

double cornerDistance(const Geometry& a, const Geometry& b)
{
    double worst = 0.0;
    for (std::size_t n = 0; n < 8; ++n)
        worst = std::max(worst, length(a.cornersLps()[n] - b.cornersLps()[n]));
    return worst;
}

// How many voxels of a are not what b holds at the same place in the patient.
int differences(const Volume& a, const Volume& b)
{
    int count = 0;
    const auto& size = a.geometry().size;
    for (std::int64_t k = 0; k < size[2]; ++k) {
        for (std::int64_t j = 0; j < size[1]; ++j) {
            for (std::int64_t i = 0; i < size[0]; ++i) {
                const Vec3 point = a.geometry().indexToLps(
                    { static_cast<double>(i), static_cast<double>(j), static_cast<double>(k) });
                count += b.valueAtLps(point) != std::optional(a.valueAt(i, j, k)) ? 1 : 0;
            }
        }
    }
    return count;
}

// Slices every 2 mm whose stored values are 100 * slice + pixel, with a change to each.
template <class Change>
void writeSlices(
    const test::TestFolder& folder, int count, SyntheticDicom::SliceOptions options, Change&& change)
{
    for (int n = 0; n < count; ++n) {
        options.instanceNumber = n + 1;
        options.positionLps = { 0, 0, 2.0 * n };
        options.pixels.clear();
        for (int pixel = 0; pixel < options.rows * options.columns; ++pixel)
            options.pixels.push_back(100 * n + pixel);
        SyntheticDicom dicom = SyntheticDicom::slice(options);
        change(dicom, n);
        folder.write("s" + std::to_string(n) + ".dcm", dicom.bytes());
    }
}

void writeSlices(const test::TestFolder& folder, int count, const SyntheticDicom::SliceOptions& options)
{
    writeSlices(folder, count, options, [](SyntheticDicom&, int) { });
}

void setRescale(SyntheticDicom& dicom, const std::string& slope, const std::string& intercept)
{
    dicom.setText(0x00281053, "DS", slope).setText(0x00281052, "DS", intercept);
}

} // namespace

class SeriesReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTheWriterWrote_data()
    {
        QTest::addColumn<int>("grid");
        QTest::newRow("axial") << 0;
        QTest::newRow("oblique") << 1;
        QTest::newRow("left-handed") << 2;
        QTest::newRow("sagittal") << 3;
    }

    void readsWhatTheWriterWrote()
    {
        QFETCH(int, grid);
        const std::array grids { test::axialGeometry(), test::obliqueGeometry(), test::leftHandedGeometry(),
            test::sagittalGeometry() };
        const Geometry geometry = grids[static_cast<std::size_t>(grid)];
        const test::TestFolder folder;
        const Volume phantom = test::makePhantom(geometry,
            { .modality = "CT",
                .windows = { { 40, 80 }, { 400, 2000 } },
                .padding = ValueRange { -2000, -2000 } });
        QVERIFY(writeSeries(phantom,
            { .patientName = "TEST^A", .seriesUid = "1.2.3", .seriesDescription = "Phantom" }, folder.path())
                .has_value());
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        // The same voxels in the same places; the slices of a left-handed grid come out counted the other
        // way.
        QCOMPARE(differences(*volume, phantom), 0);
        QCOMPARE(volume->geometry().size, geometry.size);
        QVERIFY(determinant(volume->geometry().direction) > 0.0);
        if (determinant(geometry.direction) > 0.0)
            QVERIFY2(cornerDistance(volume->geometry(), geometry) < 1e-6,
                qPrintable(QString::number(cornerDistance(volume->geometry(), geometry))));
        QCOMPARE(volume->range(), phantom.range());
        QVERIFY(isOf<std::int16_t>(*volume));
        const VolumeMeaning& meaning = volume->meaning();
        QCOMPARE(meaning.modality, QString("CT"));
        QCOMPARE(meaning.unit, QString("HU"));
        QCOMPARE(meaning.description, QString("Phantom"));
        QCOMPARE(meaning.seriesUid, QString("1.2.3"));
        QVERIFY(!meaning.studyUid.isEmpty() && !meaning.frameOfReferenceUid.isEmpty());
        QCOMPARE(meaning.windows.size(), std::size_t(2));
        QCOMPARE(meaning.windows[1], (Window { 400, 2000 }));
        QCOMPARE(meaning.padding, std::optional(ValueRange { -2000, -2000 }));
        QVERIFY(meaning.notices.isEmpty());
    }

    void theMiddleSliceComesFirst()
    {
        const test::TestFolder folder;
        Geometry geometry = test::obliqueGeometry();
        geometry.size = { 64, 48, 61 };
        const Volume phantom = test::makePhantom(geometry);
        QVERIFY(writeSeries(phantom, {}, folder.path()).has_value());
        const auto collection = scanPaths({ folder.path() });
        std::vector<Volume> firsts;
        double middleValue = 0.0;
        const auto volume = readSeries(*collection->findSeries(), {}, [&](const Volume& first) {
            firsts.push_back(first);
            QVERIFY(first.fill() && first.fill()->has(30));
            middleValue = first.valueAt(5, 6, 30);
        });
        QVERIFY(volume.has_value());
        QCOMPARE(firsts.size(), std::size_t(1));
        QCOMPARE(middleValue, phantom.valueAt(5, 6, 30));
        QCOMPARE(firsts[0].image(), volume->image()); // the same voxels, which filled in
        QVERIFY(firsts[0].isComplete() && volume->isComplete());
        QCOMPARE(firsts[0].geometry(), volume->geometry());
        QCOMPARE(volume->range(), phantom.range());
        QCOMPARE(differences(*volume, phantom), 0);
    }

    void aWiderTypeStartsAnew()
    {
        // Stored as unsigned numbers of 16 bits with an intercept: mostly they fit a short, here not.
        const test::TestFolder folder;
        writeSlices(folder, 5, { .isSigned = false }, [](SyntheticDicom& dicom, int n) {
            setRescale(dicom, "1", "-1024");
            if (n == 0)
                dicom.set(0x7FE00010, "OW", std::string(24, '\xFF'));
        });
        std::vector<Volume> firsts;
        const auto volume = readSeries(*scanPaths({ folder.path() })->findSeries(), {},
            [&](const Volume& first) { firsts.push_back(first); });
        QVERIFY(volume.has_value());
        QVERIFY(isOf<float>(*volume));
        QCOMPARE(volume->valueAt(0, 0, 0), 65535.0 - 1024.0);
        QCOMPARE(volume->valueAt(0, 0, 4), 400.0 - 1024.0);
        QVERIFY(!firsts.empty());
        QCOMPARE(firsts.back().image(), volume->image());
    }

    void aStackThatIsResampledIsNotShownBefore()
    {
        const test::TestFolder folder;
        writeSlices(folder, 5, {}, [](SyntheticDicom& dicom, int n) {
            if (n == 4)
                dicom.setText(0x00200032, "DS", "0\\0\\20");
        });
        const auto collection = scanPaths({ folder.path() });
        QVERIFY(collection->findSeries()->isResampled);
        int calls = 0;
        QVERIFY(readSeries(*collection->findSeries(), {}, [&](const Volume&) { ++calls; }).has_value());
        QCOMPARE(calls, 0);
    }

    void aDamagedSliceDoesNotCostTheSeries_data()
    {
        QTest::addColumn<QList<int>>("damaged");
        QTest::addColumn<bool>("isRead");
        QTest::newRow("one within") << QList { 4 } << true;
        QTest::newRow("the first, which has one neighbour") << QList { 0 } << false;
        QTest::newRow("too many") << QList { 2, 5, 7 } << false;
    }

    void aDamagedSliceDoesNotCostTheSeries()
    {
        QFETCH(QList<int>, damaged);
        QFETCH(bool, isRead);
        const test::TestFolder folder;
        writeSlices(folder, 11, { .bitsAllocated = 8, .bitsStored = 8, .isSigned = false },
            [&](SyntheticDicom& dicom, int n) {
                std::string runs(64, '\0');
                runs[0] = 1;
                runs[4] = 64;
                // Each slice holds its number twelve times.
                runs += damaged.contains(n) ? std::string("\x40")
                                            : std::string { '\xF5', static_cast<char>(n) };
                dicom.setRaw(0x7FE00010, test::encapsulated({ runs }));
                dicom.setEncoding(SyntheticDicom::Encoding::ExplicitLittle, "1.2.840.10008.1.2.5");
            });
        const auto volume = readFolder(folder.path());
        QCOMPARE(volume.has_value(), isRead);
        if (!isRead) {
            QCOMPARE(volume.error().code, ErrorCode::Damaged);
            QVERIFY(volume.error().subject.find(".dcm") != std::string::npos);
            return;
        }
        for (int n = 0; n < 11; ++n)
            QCOMPARE(volume->valueAt(1, 2, n), static_cast<double>(n));
        QVERIFY(volume->isComplete());
        QCOMPARE(volume->meaning().notices.size(), 1);
        QVERIFY2(
            volume->meaning().notices[0].contains("Slice 5 of 11"), qPrintable(volume->meaning().notices[0]));
    }

    void theOrderOfFilesDoesNotMatter()
    {
        const test::TestFolder forward;
        const test::TestFolder backward;
        const Volume phantom = test::makePhantom(test::obliqueGeometry());
        const auto files = writeSeries(phantom, {}, forward.path());
        QVERIFY(files.has_value());
        for (std::size_t n = 0; n < files->size(); ++n)
            fs::copy_file((*files)[n], backward.file("x" + std::to_string(1000 - n)));
        QCOMPARE(differences(*readFolder(backward.path()), phantom), 0);
    }

    void rescalesEachSliceByItsOwn()
    {
        const test::TestFolder folder;
        writeSlices(
            folder, 3, { .rows = 2, .columns = 2, .modality = "PT" }, [](SyntheticDicom& dicom, int n) {
                setRescale(dicom, n == 0 ? "0.5" : n == 1 ? "0.25" : "2", n == 2 ? "-1" : "0");
                dicom.setText(0x00541001, "CS", "BQML");
            });
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        QVERIFY(isOf<float>(*volume));
        QCOMPARE(volume->valueAt(1, 0, 0), 0.5);
        QCOMPARE(volume->valueAt(1, 1, 1), 103 * 0.25);
        QCOMPARE(volume->valueAt(0, 1, 2), 202 * 2.0 - 1.0);
        QCOMPARE(volume->range(), (ValueRange { 0, 203 * 2.0 - 1.0 }));
        QCOMPARE(volume->meaning().unit, QString("BQML"));
    }

    void choosesTheSmallestType_data()
    {
        QTest::addColumn<bool>("isSigned");
        QTest::addColumn<int>("bits");
        QTest::addColumn<QString>("slope");
        QTest::addColumn<QString>("intercept");
        QTest::addColumn<int>("greatest"); // stored value of one pixel
        QTest::addColumn<QString>("type");
        QTest::newRow("CT, 12 bits") << false << 12 << "1" << "-1024" << 4095 << "short";
        QTest::newRow("CT, 16 bits unsigned") << false << 16 << "1" << "-1024" << 4000 << "short";
        QTest::newRow("CT, beyond short")
            << false << 16 << "1" << "-1024" << 65535 << "float"; // -1024 to 64511
        QTest::newRow("beyond short, none below zero") << false << 16 << "1" << "100" << 60000 << "word";
        QTest::newRow("unsigned") << false << 16 << "1" << "0" << 65535 << "word";
        QTest::newRow("signed") << true << 16 << "1" << "0" << 32767 << "short";
        QTest::newRow("slope 2") << true << 16 << "2" << "-1024" << 1000 << "short";
        QTest::newRow("slope 2, beyond short") << true << 16 << "2" << "0" << 20000 << "word";
        QTest::newRow("fraction") << true << 16 << "1.5" << "0" << 10 << "float";
        QTest::newRow("fraction in the intercept") << true << 16 << "1" << "0.5" << 10 << "float";
        QTest::newRow("8 bits") << false << 8 << "1" << "0" << 255 << "short";
        QTest::newRow("32 bits, small") << true << 32 << "1" << "0" << 30000 << "short";
        QTest::newRow("32 bits") << true << 32 << "1" << "0" << 100000 << "float";
    }

    void choosesTheSmallestType()
    {
        QFETCH(bool, isSigned);
        QFETCH(int, bits);
        QFETCH(QString, slope);
        QFETCH(QString, intercept);
        QFETCH(int, greatest);
        QFETCH(QString, type);
        const test::TestFolder folder;
        SyntheticDicom::SliceOptions options { .rows = 1,
            .columns = 3,
            .bitsAllocated = bits == 12 ? 16 : bits,
            .bitsStored = bits,
            .isSigned = isSigned };
        options.pixels = { 0, 7, greatest };
        SyntheticDicom dicom = SyntheticDicom::slice(options);
        setRescale(dicom, slope.toStdString(), intercept.toStdString());
        folder.write("a.dcm", dicom.bytes());
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        QCOMPARE(isOf<std::int16_t>(*volume), type == "short");
        QCOMPARE(isOf<std::uint16_t>(*volume), type == "word");
        const auto expected = [&](int stored) { return slope.toDouble() * stored + intercept.toDouble(); };
        QCOMPARE(volume->valueAt(0, 0, 0), expected(0));
        QCOMPARE(volume->valueAt(1, 0, 0), expected(7));
        QCOMPARE(volume->valueAt(2, 0, 0), expected(greatest));
        QCOMPARE(volume->range(), (ValueRange { expected(0), expected(greatest) }));
    }

    void knowsWhatValuesMean()
    {
        const test::TestFolder folder;
        writeSlices(folder, 3, { .modality = "MR", .seriesUid = "1.5" }, [](SyntheticDicom& dicom, int) {
            setRescale(dicom, "2", "10");
            dicom.set(0x00280120, "SS", test::u16(0xFFFF)); // -1
            dicom.set(0x00280121, "SS", test::u16(0xFFFD)); // -3
            dicom.setText(0x00280004, "CS", "MONOCHROME1");
            dicom.setText(0x00281050, "DS", "40\\400")
                .setText(0x00281051, "DS", "80\\2000")
                .setText(0x00281055, "LO", "BRAIN\\BONE");
            dicom.setText(0x00282110, "CS", "01");
        });
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        const VolumeMeaning& meaning = volume->meaning();
        QCOMPARE(meaning.modality, QString("MR"));
        QCOMPARE(meaning.unit, QString());
        QVERIFY(meaning.isInverted);
        QCOMPARE(meaning.padding, std::optional(ValueRange { 4.0, 8.0 })); // rescaled like every value
        QCOMPARE(meaning.windows.at(0), (Window { 40, 80, "BRAIN" }));
        QCOMPARE(meaning.windows.at(1), (Window { 400, 2000, "BONE" }));
        QCOMPARE(meaning.notices.size(), 1);
        QVERIFY(meaning.notices[0].contains("lossy"));
    }

    void goesThroughLookupTables()
    {
        const test::TestFolder folder;
        const auto table = [](const std::vector<unsigned>& values, unsigned first, const char* type) {
            std::string entries;
            for (const unsigned value : values)
                entries += test::u16(value);
            SyntheticDicom item;
            item.set(0x00283002, "US",
                test::u16(static_cast<unsigned>(values.size())) + test::u16(first) + test::u16(16));
            return item.setText(0x00283004, "LO", type).set(0x00283006, "OW", entries);
        };
        // Stored values 100 * slice + pixel; each slice has a table of its own.
        writeSlices(folder, 3, {}, [&](SyntheticDicom& dicom, int n) {
            const auto base = static_cast<unsigned>(100 * n);
            dicom.setSequence(0x00283000, { table({ 7, 30000, base + 5 }, base + 1, "OD") });
            dicom.setSequence(0x00283010, { table({ 0, 65535 }, 5, "") });
        });
        const auto collection = scanPaths({ folder.path() });
        std::vector<Volume> firsts;
        const auto volume = readSeries(
            *collection->findSeries(), {}, [&](const Volume& first) { firsts.push_back(first); });
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        QVERIFY(isOf<std::int16_t>(*volume));
        for (int n = 0; n < 3; ++n) {
            QCOMPARE(volume->valueAt(0, 0, n), 7.0); // before the first entry
            QCOMPARE(volume->valueAt(1, 0, n), 7.0);
            QCOMPARE(volume->valueAt(2, 0, n), 30000.0);
            QCOMPARE(volume->valueAt(0, 1, n), 100.0 * n + 5); // and behind the last
        }
        QCOMPARE(volume->range(), (ValueRange { 5, 30000 }));
        QCOMPARE(volume->meaning().unit, QString("OD"));
        QCOMPARE(firsts.size(), std::size_t(1));
        const Window window = volume->defaultWindow();
        QVERIFY(window.table);
        QCOMPARE(window.table->at(6), 1.0F);
    }

    void readsFloatingPointNumbers()
    {
        const test::TestFolder folder;
        writeSlices(folder, 3, {}, [](SyntheticDicom& dicom, int n) {
            std::string bytes;
            for (int pixel = 0; pixel < 12; ++pixel) {
                const float value = pixel == 5 ? std::nanf("") : 0.5F * static_cast<float>(100 * n + pixel);
                bytes += std::string(reinterpret_cast<const char*>(&value), 4);
            }
            dicom.remove(0x7FE00010).set(0x00280100, "US", test::u16(32)).set(0x7FE00008, "OF", bytes);
            const float padding = -7.5F;
            dicom.set(0x00280122, "FL", std::string(reinterpret_cast<const char*>(&padding), 4));
        });
        std::vector<Volume> firsts;
        const auto volume = readSeries(*scanPaths({ folder.path() })->findSeries(), {},
            [&](const Volume& first) { firsts.push_back(first); });
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        QVERIFY(isOf<float>(*volume));
        QCOMPARE(volume->valueAt(1, 0, 2), 100.5);
        QVERIFY(std::isnan(volume->valueAt(2, 1, 0)));
        QCOMPARE(volume->range(), (ValueRange { 0.0, 105.5 }));
        QCOMPARE(volume->meaning().padding, std::optional(ValueRange { -7.5, -7.5 }));
        QCOMPARE(firsts.size(), std::size_t(1));
        QVERIFY(volume->meaning().notices.isEmpty());
    }

    void knowsTheFunctionOfAWindow()
    {
        const test::TestFolder folder;
        writeSlices(folder, 3, {}, [](SyntheticDicom& dicom, int) {
            dicom.setText(0x00281050, "DS", "40").setText(0x00281051, "DS", "80");
            dicom.setText(0x00281056, "CS", "SIGMOID");
        });
        QCOMPARE(
            readFolder(folder.path())->defaultWindow(), (Window { 40, 80, {}, Window::Function::Sigmoid }));
    }

    void fillsMissingSlices()
    {
        const test::TestFolder folder;
        writeSlices(folder, 6, {});
        fs::remove(folder.file("s2.dcm"));
        fs::remove(folder.file("s3.dcm"));
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        QCOMPARE(volume->geometry().size, (std::array<std::int64_t, 3> { 3, 4, 6 }));
        QCOMPARE(volume->geometry().spacingMm.z, 2.0);
        for (int k = 0; k < 6; ++k)
            QCOMPARE(volume->valueAt(1, 2, k), 100.0 * k + 7); // linear, as the slices are
        QCOMPARE(volume->meaning().notices.size(), 1);
        QVERIFY(volume->meaning().notices[0].contains("2 slices are missing"));
    }

    void putsUnevenSlicesOntoAGrid()
    {
        const test::TestFolder folder;
        const std::array heights { 0.0, 1.0, 2.5, 5.0, 6.0 };
        for (int n = 0; n < 5; ++n) {
            const auto z = static_cast<int>(10 * heights[static_cast<std::size_t>(n)]);
            folder.write(std::to_string(n),
                SyntheticDicom::slice({ .rows = 1,
                                          .columns = 2,
                                          .positionLps = { 0, 0, z / 10.0 },
                                          .instanceNumber = n + 1,
                                          .pixels = { 10 * z, 10 * z + 1000 } })
                    .bytes());
        }
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        // Values are proportional to the height, so interpolation must give the height back anywhere.
        for (std::int64_t k = 0; k < volume->geometry().size[2]; ++k) {
            const double z = volume->geometry().indexToLps({ 0, 0, static_cast<double>(k) }).z;
            QVERIFY(std::abs(volume->valueAt(0, 0, k) - 100 * z) <= 0.5);
            QVERIFY(std::abs(volume->valueAt(1, 0, k) - 100 * z - 1000) <= 0.5);
        }
        QVERIFY(volume->meaning().notices.join(u' ').contains("interpolated every 1 mm"));
    }

    void straightensATiltedStack()
    {
        const test::TestFolder folder;
        // Values follow the patient's y, so that tilt left in would show.
        constexpr double lean = 0.4;
        for (int n = 0; n < 8; ++n) {
            SyntheticDicom::SliceOptions options { .rows = 20,
                .columns = 3,
                .positionLps = { 0, lean * n, 2.0 * n },
                .rowSpacingMm = 1.0,
                .instanceNumber = n + 1 };
            for (int j = 0; j < 20; ++j) {
                for (int i = 0; i < 3; ++i)
                    options.pixels.push_back(static_cast<int>(std::lround(100 * (lean * n + j))) + 5000 * i);
            }
            folder.write(std::to_string(n), SyntheticDicom::slice(options).bytes());
        }
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        const Geometry& geometry = volume->geometry();
        QCOMPARE(geometry.direction, Mat3 {});
        QCOMPARE(geometry.size, (std::array<std::int64_t, 3> { 3, 23, 8 }));
        int checked = 0;
        for (std::int64_t k = 0; k < 8; ++k) {
            for (std::int64_t j = 0; j < 23; ++j) {
                const double y = geometry.indexToLps({ 0, static_cast<double>(j), 0 }).y;
                const bool isInside = y >= lean * static_cast<double>(k) - 1e-9
                    && y <= lean * static_cast<double>(k) + 19 + 1e-9;
                if (isInside) {
                    QVERIFY(std::abs(volume->valueAt(2, j, k) - (100 * y + 10000)) <= 0.6);
                    ++checked;
                } else if (y < lean * static_cast<double>(k) - 1.0) {
                    QCOMPARE(volume->valueAt(0, j, k), volume->range().minimum);
                }
            }
        }
        QVERIFY(checked > 140);
        const double degrees = std::atan2(lean, 2.0) * 180 / std::numbers::pi;
        QVERIFY(volume->meaning().notices.join(u' ').contains(QString::number(degrees, 'f', 1)));
    }

    void paddingIsNeverMixed()
    {
        const test::TestFolder folder;
        for (int n = 0; n < 3; ++n) {
            // The second slice is missing; a pixel is padding in one neighbour.
            if (n == 1)
                continue;
            auto dicom = SyntheticDicom::slice({ .rows = 1,
                .columns = 2,
                .positionLps = { 0, 0, 2.0 * n },
                .instanceNumber = n + 1,
                .pixels = { n == 0 ? -2000 : 100, 100 } });
            dicom.set(0x00280120, "SS", test::u16(0x10000 - 2000));
            folder.write(std::to_string(n), dicom.bytes());
        }
        auto dicom = SyntheticDicom::slice({ .rows = 1,
            .columns = 2,
            .positionLps = { 0, 0, 6 },
            .instanceNumber = 9,
            .pixels = { 100, 100 } });
        dicom.set(0x00280120, "SS", test::u16(0x10000 - 2000));
        folder.write("9", dicom.bytes());
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        for (std::int64_t k = 0; k < volume->geometry().size[2]; ++k) {
            const double value = volume->valueAt(0, 0, k);
            QVERIFY2(value == -2000 || value == 100, qPrintable(QString::number(value)));
            QCOMPARE(volume->valueAt(1, 0, k), 100.0);
        }
    }

    void readsEnhancedFiles()
    {
        const test::TestFolder folder;
        auto dicom = SyntheticDicom::slice({ .rows = 8, .columns = 3, .modality = "MR" });
        dicom.remove(0x00200032).remove(0x00200037).remove(0x00280030).remove(0x00180050);
        dicom.set(0x00280010, "US", test::u16(2)).setText(0x00280008, "IS", "4");
        SyntheticDicom shared;
        shared.setSequence(0x00209116, { SyntheticDicom().setText(0x00200037, "DS", "0\\1\\0\\0\\0\\-1") });
        shared.setSequence(0x00289110,
            { SyntheticDicom().setText(0x00280030, "DS", "3\\2").setText(0x00180050, "DS", "5") });
        dicom.setSequence(0x52009229, { shared });
        std::vector<SyntheticDicom> frames;
        // Frames in no order: x of 15, 0, 10, 5; the normal of the axes above points to -x.
        for (const char* position : { "15\\1\\2", "0\\1\\2", "10\\1\\2", "5\\1\\2" }) {
            SyntheticDicom frame;
            frame.setSequence(0x00209113, { SyntheticDicom().setText(0x00200032, "DS", position) });
            const std::string slope = frames.size() == 1 ? "2" : "1";
            frame.setSequence(0x00289145,
                { SyntheticDicom().setText(0x00281053, "DS", slope).setText(0x00281052, "DS", "-5") });
            frames.push_back(frame);
        }
        dicom.setSequence(0x52009230, frames);
        folder.write("a.dcm", dicom.bytes());
        const auto volume = readFolder(folder.path());
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        const Geometry& geometry = volume->geometry();
        QCOMPARE(geometry.size, (std::array<std::int64_t, 3> { 3, 2, 4 }));
        QCOMPARE(geometry.spacingMm, (Vec3 { 2, 3, 5 }));
        QCOMPARE(geometry.originLps, (Vec3 { 15, 1, 2 }));
        QCOMPARE(geometry.direction.columns[2], (Vec3 { -1, 0, 0 }));
        QCOMPARE(volume->valueAt(0, 0, 0), 0.0 - 5); // frame 0
        QCOMPARE(volume->valueAt(2, 1, 1), 17.0 - 5); // frame 2
        QCOMPARE(volume->valueAt(0, 0, 2), 18.0 - 5); // frame 3
        QCOMPARE(volume->valueAt(1, 0, 3), 7.0 * 2 - 5); // frame 1
    }

    void refusesWithWords_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("word");
        QTest::newRow("damaged lookup table") << 0 << "lookup table is damaged";
        QTest::newRow("slope zero") << 1 << "slope is zero";
        QTest::newRow("12 bits packed") << 2 << "Pixels of 12 bits";
        QTest::newRow("bits that contradict") << 3 << "contradicts itself";
        QTest::newRow("unknown encoding") << 4 << "encoded in a way";
    }

    void refusesWithWords()
    {
        QFETCH(int, what);
        QFETCH(QString, word);
        const test::TestFolder folder;
        auto dicom = SyntheticDicom::slice({});
        switch (what) {
        case 0:
            dicom.setSequence(0x00283000, { SyntheticDicom().set(0x00283002, "US", test::u16(4)) });
            break;
        case 1:
            setRescale(dicom, "0", "0");
            break;
        case 2:
            dicom.set(0x00280100, "US", test::u16(12))
                .set(0x00280101, "US", test::u16(12))
                .set(0x00280102, "US", test::u16(11));
            break;
        case 3:
            dicom.set(0x00280102, "US", test::u16(20));
            break;
        default:
            dicom.setRaw(0x7FE00010, test::encapsulated({ "abcd" }))
                .setEncoding(SyntheticDicom::Encoding::ExplicitLittle, "1.2.840.10008.1.2.4.100" /* MPEG2 */);
            break;
        }
        folder.write("a.dcm", dicom.bytes());
        const auto volume = readFolder(folder.path());
        QVERIFY(!volume.has_value());
        QVERIFY2(describe(volume.error()).contains(word.toStdString()), describe(volume.error()).c_str());
        QVERIFY(volume.error().subject.ends_with("a.dcm"));
    }

    void picturesWithoutAPlaceAreRefused()
    {
        const test::TestFolder folder;
        auto dicom = SyntheticDicom::slice({});
        dicom.remove(0x00200032);
        folder.write("a.dcm", dicom.bytes());
        const auto collection = scanPaths({ folder.path() });
        QVERIFY(!collection->findSeries()->isVolume);
        const auto volume = readSeries(*collection->findSeries());
        QVERIFY(!volume);
        QCOMPARE(volume.error().code, ErrorCode::Unsupported);
        QVERIFY(volume.error().hint.contains("where they lie"));
        QCOMPARE(readSeries({}).error().code, ErrorCode::InvalidArgument);
    }

    void noticesThatFilesChanged()
    {
        const test::TestFolder folder;
        writeSlices(folder, 3, {});
        const auto collection = scanPaths({ folder.path() });
        const Series series = *collection->findSeries();
        folder.write(
            "s1.dcm", SyntheticDicom::slice({ .positionLps = { 0, 0, 2.5 }, .instanceNumber = 2 }).bytes());
        QCOMPARE(readSeries(series).error().code, ErrorCode::Inconsistent);
        folder.write(
            "s1.dcm", SyntheticDicom::slice({ .positionLps = { 0, 0, 2 }, .instanceNumber = 77 }).bytes());
        QCOMPARE(readSeries(series).error().code, ErrorCode::Inconsistent);
        folder.write("s1.dcm",
            SyntheticDicom::slice({ .rows = 5, .positionLps = { 0, 0, 2 }, .instanceNumber = 2 }).bytes());
        QCOMPARE(readSeries(series).error().code, ErrorCode::Inconsistent);
        fs::remove(folder.file("s1.dcm"));
        const auto gone = readSeries(series);
        QCOMPARE(gone.error().code, ErrorCode::NotFound);
        QVERIFY(gone.error().subject.ends_with("s1.dcm"));
    }

    void canBeCancelled()
    {
        const test::TestFolder folder;
        writeSlices(folder, 50, {});
        const auto collection = scanPaths({ folder.path() });
        std::stop_source stop;
        bool sawReading = false;
        const auto sink = [&](const std::string& stage, double) {
            sawReading = sawReading || stage == "Reading slices";
            if (sawReading)
                stop.request_stop();
        };
        QCOMPARE(readSeries(*collection->findSeries(), Progress(sink, stop.get_token())).error().code,
            ErrorCode::Cancelled);
        QVERIFY(sawReading);
        QCOMPARE(
            scanPaths({ folder.path() }, Progress({}, stop.get_token())).error().code, ErrorCode::Cancelled);
    }

    void progressGoesToTheEnd()
    {
        const test::TestFolder folder;
        writeSlices(folder, 10, {});
        const auto collection = scanPaths({ folder.path() });
        double last = 0.0;
        QVERIFY(readSeries(
            *collection->findSeries(), Progress([&](const std::string&, double f) { last = f; }, {}))
                .has_value());
        QCOMPARE(last, 1.0);
    }

    // 384 oblique slices, against ITK's own reader.
    void agreesWithItkOnARealHead()
    {
        const auto head = test::testData("data/t1-head-dicom");
        if (!head)
            QSKIP("FOVEA_TEST_DATA has no data/t1-head-dicom");
        const auto volume = readFolder(*head);
        QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
        QCOMPARE(volume->geometry().size, (std::array<std::int64_t, 3> { 274, 384, 384 }));
        QVERIFY(volume->meaning().notices.isEmpty());

        auto names = itk::GDCMSeriesFileNames::New();
        names->SetDirectory(head->string());
        auto reader = itk::ImageSeriesReader<itk::Image<std::int16_t, 3>>::New();
        reader->SetImageIO(itk::GDCMImageIO::New());
        reader->SetFileNames(names->GetInputFileNames());
        reader->Update();
        const auto& expected = *reader->GetOutput();
        QVERIFY(cornerDistance(volume->geometry(), geometryOf(expected)) < 1e-5);
        QVERIFY(isOf<std::int16_t>(*volume));
        const auto& image = *std::get<0>(volume->image());
        QVERIFY(std::equal(image.GetBufferPointer(),
            image.GetBufferPointer() + volume->geometry().voxelCount(), expected.GetBufferPointer()));
    }

    void aCompressedSeriesIsTheSameVolume()
    {
        const auto data = test::testData("data/wg04");
        if (!data)
            QSKIP("FOVEA_TEST_DATA has no data/wg04");
        for (const char* image : { "CT1", "CT2", "MR1", "MR4" }) {
            const auto expected = readFolder(*data / "REF" / (std::string(image) + "_UNC"));
            QVERIFY2(expected, expected ? "" : describe(expected.error()).c_str());
            for (const char* codec : { "RLE", "JPLL", "JLSL", "J2KR" }) {
                const auto volume = readFolder(*data / codec / (std::string(image) + "_" + codec));
                QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
                QCOMPARE(differences(*volume, *expected), 0);
                QCOMPARE(volume->meaning().unit, expected->meaning().unit);
                QVERIFY(volume->meaning().notices.isEmpty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(SeriesReaderTest)
#include "SeriesReaderTest.moc"
