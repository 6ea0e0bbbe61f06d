#include "tests/fuzz/FuzzHeader.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QElapsedTimer>
#include <QTest>

#include <random>

using namespace fovea;
using namespace fovea::test;
namespace fs = std::filesystem;

namespace {

// Small sound files of every kind, to be changed by chance.
std::vector<std::string> seeds()
{
    std::vector<std::string> all;
    using Encoding = SyntheticDicom::Encoding;
    for (const Encoding encoding :
        { Encoding::ExplicitLittle, Encoding::ImplicitLittle, Encoding::ExplicitBig, Encoding::Deflated }) {
        auto dicom = SyntheticDicom::slice({ .rows = 4, .columns = 4 });
        dicom.setText(0x00080005, "CS", "ISO 2022 IR 87\\ISO 2022 IR 149");
        dicom.setText(0x00100010, "PN", "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B");
        SyntheticDicom table;
        table.set(0x00283002, "US", u16(4) + u16(0) + u16(8)).set(0x00283006, "OW", "abcdefgh");
        dicom.setSequence(0x00283000, { table, table }).setSequence(0x00283010, { table });
        dicom.set(0x60000010, "US", u16(4)).set(0x60000011, "US", u16(4)).set(0x60003000, "OW", "ab");
        SyntheticDicom inner;
        inner.setText(0x00280030, "DS", "1\\1");
        SyntheticDicom outer;
        outer.setSequence(0x00289110, { inner, inner });
        dicom.setSequence(0x52009229, { outer }).setSequence(0x52009230, { outer, outer });
        dicom.setSequence(0x00091001, { outer });
        dicom.setText(0x00280008, "IS", "1");
        all.push_back(dicom.setEncoding(encoding).bytes());
        all.push_back(dicom.dataSetBytes());
    }
    return all;
}

void read(const std::string& bytes)
{
    readAnything(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

} // namespace

// What the fuzzer does, for some seconds and always the same.
class HeaderFuzzTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survivesEveryPrefix()
    {
        for (const std::string& seed : seeds()) {
            for (std::size_t length = 0; length < seed.size(); ++length)
                read(seed.substr(0, length));
        }
    }

    void survivesChance()
    {
        std::mt19937 random(20240131);
        const auto all = seeds();
        QElapsedTimer timer;
        timer.start();
        for (int round = 0; round < 40000; ++round) {
            std::string bytes = all[random() % all.size()];
            for (unsigned change = 0; change <= random() % 6; ++change) {
                const std::size_t at = random() % bytes.size();
                switch (random() % 4) {
                case 0:
                    bytes[at] = static_cast<char>(random());
                    break;
                case 1:
                    bytes[at] = '\xFF';
                    break;
                case 2:
                    bytes.erase(at, random() % 8);
                    break;
                default:
                    bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 16));
                }
                if (bytes.empty())
                    bytes = "x";
            }
            read(bytes);
        }
        QVERIFY2(timer.elapsed() < 60000, qPrintable(QString::number(timer.elapsed())));
    }

    // What the fuzzer found once.
    void survivesWhatWasFound()
    {
        for (const fs::directory_entry& entry : fs::directory_iterator(FOVEA_FUZZ_CORPUS))
            read(readBytes(entry.path()));
    }
};

QTEST_APPLESS_MAIN(HeaderFuzzTest)
#include "HeaderFuzzTest.moc"
