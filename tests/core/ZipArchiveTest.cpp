#include "core/dicom/FolderScan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/SeriesWriter.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <sys/resource.h>
#include <zip.h>

using namespace fovea;
using namespace fovea::test;
namespace fs = std::filesystem;

namespace {

struct Entry {
    std::string name;
    std::string bytes;
};

fs::path writeZip(const fs::path& file, const std::vector<Entry>& entries)
{
    int code = 0;
    zip_t* zip = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const Entry& entry : entries)
        zip_file_add(zip, entry.name.c_str(),
            zip_source_buffer(zip, entry.bytes.data(), entry.bytes.size(), 0), ZIP_FL_OVERWRITE);
    zip_close(zip);
    return file;
}

std::vector<Entry> seriesEntries(const Volume& volume, const std::string& folder)
{
    const TestFolder temporary;
    std::vector<Entry> entries;
    const auto files = writeSeries(volume, {}, temporary.path());
    for (const fs::path& file : files.value())
        entries.push_back({ folder + file.filename().string(), readBytes(file) });
    return entries;
}

QString reasonOf(const StudyCollection& collection, const std::string& name)
{
    for (const RefusedFile& refused : collection.refused) {
        if (refused.file.string().find(name) != std::string::npos)
            return refused.reason;
    }
    return {};
}

long peakMemoryKib()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

} // namespace

// ZIP archives and DICOMDIR.
class ZipArchiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsASeriesFromAnArchive()
    {
        const TestFolder folder;
        const Volume phantom = makePhantom(axialGeometry());
        auto entries = seriesEntries(phantom, "STUDY/SERIES/");
        entries.push_back({ "readme.txt", "for people" });
        entries.push_back({ "STUDY/scan.nii", "no DICOM" });
        writeZip(folder.file("study.ZIP"), entries);
        const auto before = folder.list();
        for (const fs::path& path : { folder.path(), folder.file("study.ZIP") }) {
            const auto collection = scanPaths({ path });
            QVERIFY2(collection, collection ? "" : describe(collection.error()).c_str());
            const Series* series = collection->findSeries();
            QVERIFY(series != nullptr);
            QCOMPARE(series->instances.size(), static_cast<std::size_t>(phantom.geometry().size[2]));
            QVERIFY(reasonOf(*collection, "readme.txt").contains("not a DICOM"));
            QVERIFY(reasonOf(*collection, "scan.nii").contains("archives"));
            const auto volume = readSeries(*series);
            QVERIFY2(volume, volume ? "" : describe(volume.error()).c_str());
            for (std::int64_t k = 0; k < phantom.geometry().size[2]; ++k)
                QCOMPARE(volume->valueAt(7, 11, k), phantom.valueAt(7, 11, k));
        }
        QCOMPARE(folder.list(), before); // nothing was unpacked
    }

    void knowsAnArchiveByItsBytesWhenItIsNamed()
    {
        const TestFolder folder;
        const fs::path file
            = writeZip(folder.file("export"), seriesEntries(makePhantom(axialGeometry()), ""));
        QVERIFY(scanPaths({ file })->findSeries() != nullptr);
    }

    void namesThatLeadOutsideAreRefused()
    {
        const TestFolder folder;
        const std::string slice = SyntheticDicom::slice({}).bytes();
        folder.write("evil.dcm", slice);
        fs::create_directories(folder.file("in"));
        const fs::path file = writeZip(folder.file("in/a.zip"),
            { { "../evil.dcm", slice }, { "/etc/evil.dcm", slice }, { "x/../../evil.dcm", slice },
                { "good.dcm", slice } });
        const auto collection = scanPaths({ file });
        QVERIFY(collection.has_value());
        QCOMPARE(collection->findSeries()->instances.size(), std::size_t(1));
        QCOMPARE(std::ranges::count_if(collection->refused,
                     [](const RefusedFile& refused) { return refused.reason.contains("outside"); }),
            3);
    }

    void aBombDoesNoHarm()
    {
        const TestFolder folder;
        std::string header = SyntheticDicom::slice({}).bytes();
        // A value of 300 MB in the header, and a file that is no DICOM at all.
        const std::string nothing(300000000, '\0');
        const fs::path file = writeZip(folder.file("a.zip"),
            { { "value.dcm", header.substr(0, 200) + nothing }, { "nothing.dcm", nothing } });
        QVERIFY(fs::file_size(file) < 2000000);
        const long before = peakMemoryKib();
        QElapsedTimer timer;
        timer.start();
        const auto collection = scanPaths({ file });
        QVERIFY(collection.has_value());
        QCOMPARE(collection->refused.size(), std::size_t(2));
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY2(peakMemoryKib() - before < 100000, qPrintable(QString::number(peakMemoryKib() - before)));
    }

    void aDamagedArchiveIsRefused()
    {
        const TestFolder folder;
        const fs::path file = writeZip(folder.file("a.zip"), seriesEntries(makePhantom(axialGeometry()), ""));
        const std::string bytes = readBytes(file);
        folder.write("b.zip", bytes.substr(0, bytes.size() / 2));
        std::string flipped = bytes;
        for (std::size_t at = 2000; at < flipped.size() / 2; at += 97)
            flipped[at] = static_cast<char>(~flipped[at]);
        folder.write("c.zip", flipped);
        const auto collection = scanPaths({ folder.path() });
        QVERIFY(collection.has_value());
        QVERIFY(!reasonOf(*collection, "b.zip").isEmpty());
        for (const Study& study : collection->studies) {
            for (const Series& series : study.series)
                (void)readSeries(series); // whatever is left of it must not do harm
        }
    }

    void tellsWhatADicomdirMisses()
    {
        const TestFolder folder;
        const auto record = [](const std::string& fileId) {
            SyntheticDicom item;
            item.setText(0x00041500, "CS", fileId);
            return item;
        };
        SyntheticDicom index;
        index.setText(0x00080016, "UI", "1.2.840.10008.1.3.10");
        index.setSequence(0x00041220,
            { SyntheticDicom(), record("IM\\0001"), record("IM\\0002"), record("IM\\0003"),
                record("..\\..\\etc\\passwd") });
        folder.write("DICOMDIR", index.bytes());
        folder.write("IM/0001", SyntheticDicom::slice({}).bytes());
        folder.write("im/0003", SyntheticDicom::slice({ .instanceNumber = 2 }).bytes());
        for (const fs::path& path : { folder.path(), folder.file("DICOMDIR") }) {
            const auto collection = scanPaths({ path });
            QVERIFY(collection->findSeries() != nullptr);
            QVERIFY(reasonOf(*collection, "IM/0002").contains("not there"));
            QVERIFY(reasonOf(*collection, "IM/0003").isEmpty()); // there in lower case
            QCOMPARE(std::ranges::count_if(collection->refused,
                         [](const RefusedFile& refused) { return refused.reason.contains("outside"); }),
                1);
        }
    }
};

QTEST_GUILESS_MAIN(ZipArchiveTest)
#include "ZipArchiveTest.moc"
