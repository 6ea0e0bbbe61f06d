#include "inference/bundle/Archive.h"
#include "inference/bundle/BareModel.h"
#include "inference/bundle/Bundle.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sys/stat.h>
#include <zip.h>

using namespace fovea;
using namespace fovea::inference;

namespace {

namespace fs = std::filesystem;

constexpr const char* config = R"({"preprocessing": {"transforms": []},
    "inferer": {"_target_": "SimpleInferer"}, "postprocessing": {"transforms": [
    {"_target_": "AsDiscreted", "keys": "pred", "argmax": true}]}})";
constexpr const char* metadata = R"({"name": "Zipped", "version": "1.0.0",
    "network_data_format": {"outputs": {"pred": {"num_channels": 2, "channel_def": {"0": "background", "1": "a"}}}}})";

// Writes zip files entry by entry.
class ZipMaker {
public:
    explicit ZipMaker(const fs::path& file)
        : m_zip(zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr))
    { }
    ~ZipMaker()
    {
        if (zip_close(m_zip) != 0)
            qFatal("the test's zip can't be written");
    }
    ZipMaker(const ZipMaker&) = delete;
    ZipMaker& operator=(const ZipMaker&) = delete;

    // The text must live until the end of this object.
    zip_int64_t add(const char* name, std::string_view text)
    {
        return zip_file_add(
            m_zip, name, zip_source_buffer(m_zip, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    }
    void addLink(const char* name, std::string_view target)
    {
        const auto index = add(name, target);
        zip_file_set_external_attributes(m_zip, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX,
            static_cast<zip_uint32_t>(S_IFLNK | 0777) << 16U);
    }

private:
    zip_t* m_zip;
};

void addBundle(ZipMaker& zip)
{
    zip.add("Name/configs/metadata.json", metadata);
    zip.add("Name/configs/inference.json", config);
    zip.add("Name/models/model.ts", "network");
}

} // namespace

class BundleArchiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CACHE_HOME", m_folder->filePath("cache").toUtf8());
    }

    void readsAZippedBundle()
    {
        {
            ZipMaker zip(path("name.zip"));
            addBundle(zip);
        }
        const auto bundle = readBundle(path("name.zip"));
        QVERIFY2(bundle.has_value(), bundle ? "" : describe(bundle.error()).c_str());
        QCOMPARE(bundle->card.problems, std::vector<std::string>());
        QCOMPARE(bundle->card.name, "Zipped");
        QVERIFY(fs::exists(bundle->card.folder / "models/model.ts"));
        // Again it is where it was, and what it names can be read as a folder.
        QCOMPARE(readBundle(path("name.zip"))->card.folder, bundle->card.folder);
        QCOMPARE(readBundle(bundle->card.folder)->card.sha256, bundle->card.sha256);
    }

    void refusesWhatWouldLeaveItsFolder_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("up") << QByteArray("../evil");
        QTest::newRow("up within") << QByteArray("Name/../../evil");
        QTest::newRow("absolute") << QByteArray("/tmp/evil");
        QTest::newRow("backslashes") << QByteArray("..\\evil");
    }

    void refusesWhatWouldLeaveItsFolder()
    {
        QFETCH(QByteArray, name);
        {
            ZipMaker zip(path("evil.zip"));
            addBundle(zip);
            zip.add(name.constData(), "evil");
        }
        const auto bundle = readBundle(path("evil.zip"));
        QVERIFY(!bundle.has_value());
        QVERIFY(bundle.error().code == ErrorCode::Damaged);
        QVERIFY(!fs::exists(path("cache/fovea/evil")));
        QVERIFY(!fs::exists("/tmp/evil"));
        QVERIFY(fs::is_empty(bundleCache()));
    }

    void refusesLinks()
    {
        {
            ZipMaker zip(path("link.zip"));
            addBundle(zip);
            zip.addLink("Name/models/other", "/etc/passwd");
        }
        QVERIFY(readBundle(path("link.zip")).error().code == ErrorCode::Damaged);
    }

    void refusesBombsAndCrowds()
    {
        const std::string zeros(100 << 20, '\0');
        {
            ZipMaker zip(path("bomb.zip"));
            addBundle(zip);
            zip.add("Name/bomb", zeros);
        }
        QVERIFY(fs::file_size(path("bomb.zip")) < 1 << 20);
        const auto bomb = unpackBundle(path("bomb.zip"), path("cache"));
        QVERIFY(bomb.error().code == ErrorCode::Damaged);
        QVERIFY(unpackBundle(path("bomb.zip"), path("cache"), { .ratio = 10'000 }).has_value());
        QVERIFY(!unpackBundle(path("bomb.zip"), path("other"), { .bytes = 1000, .ratio = 10'000 }));
        QVERIFY(!unpackBundle(path("bomb.zip"), path("other"), { .entries = 3, .ratio = 10'000 }));
    }

    void refusesTruncatedAndDamagedZips()
    {
        {
            ZipMaker zip(path("whole.zip"));
            addBundle(zip);
        }
        std::ifstream stream(path("whole.zip"), std::ios::binary);
        const std::string bytes { std::istreambuf_iterator<char>(stream), {} };
        for (std::size_t length = 0; length < bytes.size(); length += 37) {
            std::ofstream(path("cut.zip"), std::ios::binary) << bytes.substr(0, length);
            QVERIFY(!readBundle(path("cut.zip")).has_value());
        }
        std::string flipped = bytes;
        flipped[60] = static_cast<char>(flipped[60] ^ 0x55);
        std::ofstream(path("flipped.zip"), std::ios::binary) << flipped;
        QVERIFY(!readBundle(path("flipped.zip")).has_value());
    }

    void aFolderWithoutSettingsTakesThoseOfItsNetwork()
    {
        const fs::path folder = m_folder->filePath("plain").toStdString();
        fs::create_directories(folder / "models");
        {
            ZipMaker zip(folder / "models/model.ts");
            zip.add("plain/extra/metadata.json", metadata);
            zip.add("plain/extra/inference.json", config);
        }
        const auto bundle = readBundle(folder);
        QVERIFY2(bundle.has_value(), bundle ? "" : describe(bundle.error()).c_str());
        QCOMPARE(bundle->card.problems, std::vector<std::string>());
        QCOMPARE(bundle->card.name, "Zipped");
        QVERIFY(std::holds_alternative<SimpleInference>(bundle->pipeline.inference));
    }

    void readsWhatMonaiPutsIntoTheNetworksFile()
    {
        {
            ZipMaker zip(path("bare.ts"));
            zip.add("bare/data.pkl", "network");
            zip.add("bare/extra/metadata.json", metadata);
            zip.add("bare/extra/inference.json", config);
        }
        const auto bundle = readBundle(path("bare.ts"));
        QVERIFY(bundle.has_value());
        QCOMPARE(bundle->card.problems, std::vector<std::string>());
        QCOMPARE(bundle->card.name, "Zipped");
        QCOMPARE(bundle->modelFile, fs::path(path("bare.ts")));
        // Without them it can't say what it is, and a form makes a bundle of it.
        std::ofstream(path("mute.ts")) << "network";
        const auto mute = readBundle(path("mute.ts"));
        QVERIFY(mute.has_value());
        QVERIFY(!mute->card.isUsable());
        const BareModelForm form { .name = "Mute",
            .modality = "CT",
            .inputs = { "arterial", "venous" },
            .spacingMm = std::array { 1.0, 1.5, 2.0 },
            .intensity = BareModelForm::Intensity::Range,
            .low = -100,
            .high = 300,
            .window = std::array<std::int64_t, 3> { 32, 48, 64 },
            .labels = { "background", "liver", "tumour" } };
        const auto made = makeBundle(path("mute.ts"), form, path("made"));
        QVERIFY(made.has_value());
        const auto read = readBundle(*made);
        QCOMPARE(read->card.problems, std::vector<std::string>());
        QCOMPARE(read->card.label(2)->name, "tumour");
        QCOMPARE(read->card.inputs[1].name, "venous");
        QCOMPARE(read->card.inputs[1].modality, "CT");
        QCOMPARE(read->pipeline.preprocessing.size(), 3U);
        QCOMPARE(std::get<SlidingWindowInference>(read->pipeline.inference).windowSize[2], 64);
        QVERIFY(!makeBundle(path("mute.ts"), form, path("made")).has_value());
    }

private:
    [[nodiscard]] std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(BundleArchiveTest)
#include "BundleArchiveTest.moc"
