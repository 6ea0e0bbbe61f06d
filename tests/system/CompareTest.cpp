#include "core/image/ImageFile.h"
#include "core/image/Overlap.h"
#include "core/review/MaskCodec.h"
#include "core/review/ReviewJournal.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

#include <nlohmann/json.hpp>

#include <fstream>

using namespace fovea;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

QString text(const fs::path& file)
{
    return QString::fromStdString(file.string());
}

} // namespace

// Comparing checkpoints, checking reviews and passing them on, by the real program with a cache of its own.
class CompareTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_models = { qEnvironmentVariable("FOVEA_MODELS_FOLDER") + "/head-tissue-t1",
            qEnvironmentVariable("FOVEA_MODELS_FOLDER") + "/head-tissue-t1-early" };
        Geometry geometry = test::axialGeometry();
        geometry.size = { 64, 56, 48 };
        geometry.spacingMm = { 2.5, 2.6, 2.7 };
        QVERIFY(writeVolume(test::makePhantom(geometry, { .modality = "MR" }), m_folder.file("a.nii.gz")));
        Geometry other = geometry;
        other.size = { 60, 50, 44 };
        QVERIFY(writeVolume(test::makePhantom(other, { .modality = "MR" }), m_folder.file("b.nii.gz")));
    }

    void comparesTwoCheckpoints()
    {
        const QStringList arguments { "compare", text(m_folder.file("a.nii.gz")), "--model", m_models[0],
            "--model", m_models[1], "-o", text(m_folder.file("out")), "--json" };
        QVERIFY2(run(arguments) == 0, m_errors);
        const Json first = Json::parse(m_output.toStdString());
        QCOMPARE(first["masks"].size(), std::size_t(2));
        QCOMPARE(first["masks"][0]["from_cache"].get<bool>(), false);
        // The numbers are those of the masks that were written.
        const LabelMap a = readLabelMap(m_folder.file("out/masks/head-tissue-t1.nii.gz")).value();
        const LabelMap b = readLabelMap(m_folder.file("out/masks/head-tissue-t1-early.nii.gz")).value();
        const MaskOverlap overlap = overlapOf(a, b).value();
        for (const LabelOverlap& row : overlap.labels) {
            for (const Json& label : first["pairs"][0]["labels"]) {
                if (label["value_a"] == row.valueA && row.dice)
                    QVERIFY(std::abs(label["dice"].get<double>() - *row.dice) < 1e-9);
            }
        }
        for (const char* file : { "metrics.json", "metrics.csv", "disagreement.nii.gz",
                 "pictures/disagreement-axial.png", "pictures/head-tissue-t1-coronal.png" })
            QVERIFY2(fs::exists(m_folder.file("out") / file), file);
        const LabelMap disagreement = readLabelMap(m_folder.file("out/disagreement.nii.gz")).value();
        std::int64_t voxels = 0;
        for (const std::int64_t count : disagreement.voxelCounts())
            voxels += count;
        QCOMPARE(voxels, first["pairs"][0]["differing_voxels"].get<std::int64_t>());

        // Again: nothing is run, and everything is the same.
        QVERIFY2(run(arguments) == 0, m_errors);
        const Json second = Json::parse(m_output.toStdString());
        QCOMPARE(second["masks"][0]["from_cache"].get<bool>(), true);
        QVERIFY(second["pairs"] == first["pairs"]);
        QVERIFY(second["masks"][1]["run"] == first["masks"][1]["run"]);
    }

    void measuresAgainstAReference()
    {
        QVERIFY2(run({ "compare", text(m_folder.file("a.nii.gz")), "--model", m_models[0], "--reference",
                     text(m_folder.file("out/masks/head-tissue-t1.nii.gz")), "-o", text(m_folder.file("ref")),
                     "--json" })
                == 0,
            m_errors);
        const Json json = Json::parse(m_output.toStdString());
        QCOMPARE(json["worst_mean_dice"].get<double>(), 1.0); // it is its own reference
    }

    // Two checkpoints of a detector, and boxes that somebody drew.
    void comparesDetectors()
    {
        Geometry geometry = test::axialGeometry();
        geometry.size = { 40, 40, 40 };
        QVERIFY(writeVolume(test::makePhantom(geometry), m_folder.file("ct.nii.gz")));
        m_folder.write("boxes.json",
            R"({"detections": [{"name": "hyperdense lesion", "minimum_lps_mm": [0, 0, 0],
                "maximum_lps_mm": [5, 5, 5]}]})");
        const QString models = qEnvironmentVariable("FOVEA_MODELS_FOLDER");
        const QStringList arguments { "compare", text(m_folder.file("ct.nii.gz")), "--model",
            models + "/head-lesions-ct", "--model", models + "/head-lesions-ct-early", "--reference",
            text(m_folder.file("boxes.json")), "--threshold", "0.4", "-o", text(m_folder.file("boxes")),
            "--json" };
        QVERIFY2(run(arguments) == 0, m_errors);
        const Json json = Json::parse(m_output.toStdString());
        QCOMPARE(json["pairs"].size(), std::size_t(3));
        for (const Json& pair : json["pairs"])
            QCOMPARE(pair["boxes"]["threshold"].get<double>(), 0.4);
        QVERIFY(fs::exists(m_folder.file("boxes/boxes.csv")));
        QVERIFY2(run(arguments) == 0, m_errors);
        const Json again = Json::parse(m_output.toStdString());
        QCOMPARE(again["masks"][1]["from_cache"].get<bool>(), true);
        QVERIFY(again["pairs"] == json["pairs"]);
        // Nothing there is a truth too.
        m_folder.write("empty.json", R"({"detections": []})");
        QStringList nothing = arguments;
        nothing[nothing.indexOf("--reference") + 1] = text(m_folder.file("empty.json"));
        QVERIFY2(run(nothing) == 0, m_errors);
        const Json healthy = Json::parse(m_output.toStdString());
        QVERIFY(healthy["pairs"][0]["boxes"]["pairs"].empty());
        QVERIFY(healthy["pairs"][0]["boxes"]["only_a"].empty());
        QVERIFY(healthy["pairs"][0]["boxes"]["recall_of_b"].is_null());
        m_folder.write("no-boxes.json", R"({"detections": [{"name": 3}]})");
        QStringList broken = arguments;
        broken[broken.indexOf("--reference") + 1] = text(m_folder.file("no-boxes.json"));
        QCOMPARE(run(broken), 1);
        QVERIFY2(m_errors.contains("no-boxes.json"), m_errors);
    }

    void refusesWhatCantBeCompared()
    {
        QCOMPARE(run({ "compare", text(m_folder.file("a.nii.gz")), "--model", m_models[0], "-o",
                     text(m_folder.file("one")) }),
            1);
        QVERIFY2(m_errors.contains("Two to four"), m_errors);
        QCOMPARE(run({ "compare", text(m_folder.file("a.nii.gz")), "-o", text(m_folder.file("none")) }), 2);
        // What follows a model is the image, not another model.
        QCOMPARE(run({ "compare", "--model", m_models[0], text(m_folder.file("a.nii.gz")), "-o",
                     text(m_folder.file("one")) }),
            1);
        QVERIFY2(m_errors.contains("Two to four"), m_errors);
    }

    void batchesGoOnWhereTheyStopped()
    {
        m_folder.write("cases.csv", "id,image\nsecond,b.nii.gz\nfirst,a.nii.gz\nbroken,no-such.nii.gz\n");
        QStringList arguments { "compare", text(m_folder.file("cases.csv")), "--model", m_models[0],
            "--model", m_models[1], "-o", text(m_folder.file("batch")) };
        // One of two processes of a scheduler, then the other, then the summary.
        QCOMPARE(run(arguments + QStringList { "--shard", "1/2" }), 0);
        QVERIFY(fs::exists(m_folder.file("batch/cases/first/metrics.json")));
        QVERIFY(!fs::exists(m_folder.file("batch/cases/second/metrics.json")));
        QVERIFY(!fs::exists(m_folder.file("batch/cases.csv")));
        QCOMPARE(run(arguments + QStringList { "--shard", "0/2" }), 1); // the broken case is told
        QCOMPARE(run(arguments), 1);
        QVERIFY2(m_output.contains("first: worst mean Dice") && m_output.contains("(done before)"), m_output);
        std::ifstream summary(m_folder.file("batch/cases.csv"));
        std::vector<std::string> lines;
        for (std::string line; std::getline(summary, line);)
            lines.push_back(line);
        QCOMPARE(lines.size(), std::size_t(4));
        QVERIFY2(
            lines[1].starts_with("broken,"), lines[1].c_str()); // what failed comes first, then the worst
        const auto dice = [](const std::string& line) {
            return QString::fromStdString(line).split(u',').value(2).toDouble();
        };
        QVERIFY(dice(lines[2]) <= dice(lines[3]));
        QVERIFY(!fs::is_empty(m_folder.file("batch/worst")));
        // A record that somebody or a disk changed is no record: the case is done again, and that is told.
        const fs::path record = m_folder.file("batch/cases/first/case.json");
        const std::string sound = test::readBytes(record);
        for (const auto& [name, wrong] :
            std::vector<std::pair<const char*, Json>> { { "image", 7 }, { "reference", Json::array() },
                { "threshold", "high" }, { "models", "all" }, { "worst_dice", "good" },
                { "worst_hausdorff95_mm", true }, { "largest_disagreement_ml", nullptr } }) {
            Json damaged = Json::parse(sound);
            damaged[name] = wrong;
            m_folder.write("batch/cases/first/case.json", damaged.dump());
            QCOMPARE(run(arguments), 1); // for the broken case alone
            QVERIFY2(m_output.contains("(again: the record of an earlier run is damaged)"), name);
            QVERIFY2(
                m_output.contains("second: worst mean Dice") && m_output.contains("(done before)"), name);
            QCOMPARE(test::readBytes(record), sound);
        }
        m_folder.write("batch/cases/first/case.json", "[1, 2");
        QCOMPARE(run(arguments), 1);
        QVERIFY2(m_output.contains("(again: the record of an earlier run is damaged)"), m_output);
        // What counts with another threshold is another result.
        QCOMPARE(run(arguments + QStringList { "--threshold", "0.6" }), 1);
        QVERIFY2(
            m_output.contains("first: worst mean Dice") && !m_output.contains("(done before)"), m_output);
    }

    void auditFindsWhatWasChanged()
    {
        StudyBinding binding;
        binding.seriesUid = "1.2.840.99.1";
        binding.sopInstanceUids = { "1.2.840.99.1.1" };
        Finding finding;
        finding.id = "a";
        finding.title = "Nodule";
        finding.source = { ResultSource::Kind::Model, "Detector", "1.0", QString(64, 'd') };
        const fs::path reviews = m_folder.file("reviews");
        fs::path file;
        {
            auto journal = ReviewJournal::open(reviews, binding).value();
            file = journal->file();
            std::vector<std::uint16_t> voxels(24, 3);
            Geometry geometry;
            geometry.size = { 4, 3, 2 };
            QVERIFY(journal->append({ { 0, {}, "Dr Secret", FindingsAdded { { finding } }, {} },
                { 0, {}, "Dr Secret", MaskAdded { "m", finding.source, geometry, { { 3, "Lesion", {} } } },
                    encodeMask(voxels) },
                { 0, {}, "Dr Secret", MaskEdited { "m", "Brush" }, encodeMaskChange({ { 2, 5, 3, 0 } }) },
                { 0, {}, "Dr Secret",
                    VerdictGiven { "a",
                        { VerdictState::Rejected, { "Artefact", "seen on Mr Jones" }, "Dr Secret", {} } },
                    {} } }));
        }
        QCOMPARE(run({ "audit", "verify", text(reviews) }), 0);
        QVERIFY2(m_output.contains("sound, 4 events"), m_output);
        QCOMPARE(run({ "audit", "log", text(file) }), 0);
        QVERIFY2(m_output.contains("Verdict: rejected"), m_output);

        // For engineers: the verdict and both masks, and nothing that names anybody.
        QCOMPARE(run({ "feedback", "--reviews", text(reviews), "-o", text(m_folder.file("feedback")) }), 0);
        const std::string csv = test::readBytes(m_folder.file("feedback/findings.csv"));
        QVERIFY2(csv.find("Nodule") != std::string::npos
                && csv.find("rejected,Artefact; other") != std::string::npos,
            csv.c_str());
        for (const char* secret : { "Secret", "Jones", "1.2.840" })
            QVERIFY2(csv.find(secret) == std::string::npos, secret);
        QCOMPARE(readLabelMap(m_folder.file("feedback/masks/study-0001-mask-0001-model.nii.gz"))
                     .value()
                     .voxelCounts()[0],
            24);
        QCOMPARE(readLabelMap(m_folder.file("feedback/masks/study-0001-mask-0001-corrected.nii.gz"))
                     .value()
                     .voxelCounts()[0],
            19);

        std::string bytes = test::readBytes(file);
        const auto at = bytes.find("rejected");
        QVERIFY(at != std::string::npos);
        bytes.replace(at, 8, "accepted");
        std::ofstream(file, std::ios::binary) << bytes;
        QCOMPARE(run({ "audit", "verify", text(reviews) }), 1);
        QVERIFY2(m_output.contains("3 events before that hold together"), m_output);
    }

    // The real checkpoints, from expected masks: the metrics' own time, which is what is left when the
    // models' results come from the cache.
    void measuresRealMasksInSeconds()
    {
        const auto c21 = test::testData("data/expected/t1-conformed.brain-regions-c21.nii.gz");
        const auto c30 = test::testData("data/expected/t1-conformed.brain-regions-c30.nii.gz");
        if (!c21 || !c30)
            QSKIP("FOVEA_TEST_DATA has no data/expected");
        const LabelMap a = readLabelMap(*c21).value();
        const LabelMap b = readLabelMap(*c30).value();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(overlapOf(a, b).value().labels.size(), std::size_t(17));
        qInfo("17 structures of 256 cubed in %lld ms", static_cast<long long>(timer.elapsed()));
    }

private:
    int run(const QStringList& arguments)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove("DISPLAY");
        environment.insert("XDG_CACHE_HOME", text(m_folder.file("cache")));
        process.setProcessEnvironment(environment);
        process.start(qEnvironmentVariable("FOVEA_PROGRAM"), arguments);
        process.waitForFinished(280000);
        m_output = process.readAllStandardOutput();
        m_errors = process.readAllStandardError();
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }

    test::TestFolder m_folder;
    QStringList m_models;
    QByteArray m_output;
    QByteArray m_errors;
};

QTEST_GUILESS_MAIN(CompareTest)
#include "CompareTest.moc"
