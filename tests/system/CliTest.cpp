#include "core/geometry/Orientation.h"
#include "core/image/ImageFile.h"
#include "core/image/LabelMap.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>

using namespace fovea;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Outcome {
    int status = -1;
    QString output;
    QString errors;

    [[nodiscard]] Json json() const { return Json::parse(output.toStdString()); }
};

QString text(const fs::path& file)
{
    return QString::fromStdString(file.string());
}

bool takesInterrupts(qint64 processId)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(processId));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = status.readAll();
    const QByteArray blocked = text.mid(text.indexOf("SigBlk:") + 7, 18).trimmed();
    return (blocked.toULongLong(nullptr, 16) & (1ULL << (SIGINT - 1))) != 0;
}

// further: variables of the environment, with their values.
Outcome runFovea(const QStringList& arguments, const QMap<QString, QString>& further = {})
{
    QProcess process;
    // The command line needs no display, and must not look for one.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove("DISPLAY");
    environment.remove("WAYLAND_DISPLAY");
    for (const auto& [name, value] : further.asKeyValueRange())
        environment.insert(name, value);
    process.setProcessEnvironment(environment);
    process.start(qEnvironmentVariable("FOVEA_PROGRAM"), arguments);
    process.waitForFinished(280000);
    return { process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
        QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError()) };
}

} // namespace

// The subcommands as scripts use them: exit status, one sentence on standard error, files that hold the
// truth.
class CliTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wrongUsageEndsWithTwo();
    void missingPathEndsWithOneAndSaysSo();
    void infoTellsGeometry();
    void infoHidesThePatientUnlessAsked();
    void convertKeepsVoxelsAndPlace_data();
    void convertKeepsVoxelsAndPlace();
    void captureShowsThePhantom();
    void picturesWithoutAPlaceAreWritten();
    void studiesAreRememberedAndFound();
    void segmentWritesOnTheImagesGrid();
    void segmentRunsOnAnotherMachine();
    void onlySegmentationsRunOnAnotherMachine();
    void modelsListsASingleFile();
    void reviewWritesWhatItLists();
    void reviewsHaveWhatDetectorsFind();
    void reviewsAreRepeatedWhereverTheModelLies();
    void tissueModelGivesTheExpectedVoxels();
    void tissueModelFindsABrainInTheObliqueSeries();
    void interruptEndsWithThree();

private:
    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(name); }
    [[nodiscard]] static QString demoModel() { return qEnvironmentVariable("FOVEA_MODEL"); }

    QTemporaryDir m_folder;
    std::unique_ptr<Volume> m_phantom;
};

void CliTest::initTestCase()
{
    m_phantom = std::make_unique<Volume>(test::makePhantom(test::obliqueGeometry()));
    QVERIFY(writeVolume(*m_phantom, path("phantom.nii.gz").toStdString()).has_value());
}

void CliTest::wrongUsageEndsWithTwo()
{
    QCOMPARE(runFovea({ "segment" }).status, 2);
    QCOMPARE(runFovea({ "info" }).status, 2);
    QCOMPARE(runFovea({ "info", "--no-such-option", "x" }).status, 2);
    QCOMPARE(runFovea({ "--help" }).status, 0);
}

void CliTest::missingPathEndsWithOneAndSaysSo()
{
    for (const QString command : { "info", "convert" }) {
        QStringList arguments { command, "/no/such/folder" };
        if (command == "convert")
            arguments << "-o" << path("out.nii");
        const Outcome outcome = runFovea(arguments);
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.errors.contains("/no/such/folder"), qPrintable(outcome.errors));
        QCOMPARE(outcome.errors.trimmed().count('\n'), 0);
    }
}

void CliTest::infoTellsGeometry()
{
    const Outcome outcome = runFovea({ "info", path("phantom.nii.gz"), "--json" });
    QCOMPARE(outcome.status, 0);
    const Json geometry = outcome.json().at("studies").at(0).at("series").at(0).at("geometry");
    const Geometry truth = m_phantom->geometry();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        QCOMPARE(geometry.at("size").at(axis).get<std::int64_t>(), truth.size[axis]);
        QVERIFY(std::abs(geometry.at("spacing_mm").at(axis).get<double>() - truth.spacingMm[axis]) < 1e-5);
        QVERIFY(std::abs(geometry.at("origin_lps").at(axis).get<double>() - truth.originLps[axis]) < 1e-3);
    }
    QCOMPARE(geometry.at("axes").get<std::string>(), axisCodes(truth));
}

void CliTest::infoHidesThePatientUnlessAsked()
{
    const auto folder = test::testData("data/t1-head-dicom");
    if (!folder)
        QSKIP("FOVEA_TEST_DATA has no data/t1-head-dicom");
    const QString series = text(*folder);
    const Outcome hidden = runFovea({ "info", series, "--json" });
    QCOMPARE(hidden.status, 0);
    QVERIFY(!hidden.json().at("studies").at(0).contains("patient_name"));
    QVERIFY(runFovea({ "info", series, "--json", "--patient" })
            .json()
            .at("studies")
            .at(0)
            .contains("patient_name"));
    QCOMPARE(hidden.json().at("studies").at(0).at("series").at(0).at("instances").get<int>(), 384);
}

void CliTest::convertKeepsVoxelsAndPlace_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : { "out.nii.gz", "out.nii", "out.nrrd", "out.mha" })
        QTest::newRow(name) << name;
}

void CliTest::convertKeepsVoxelsAndPlace()
{
    QFETCH(QString, name);
    const QString output = m_folder.filePath(name);
    QCOMPARE(runFovea({ "convert", path("phantom.nii.gz"), "-o", output }).status, 0);
    const auto converted = readVolume(output.toStdString());
    QVERIFY(converted.has_value());
    QVERIFY(converted->geometry().isSameGrid(m_phantom->geometry(), 1e-2));
    const Geometry geometry = m_phantom->geometry();
    for (std::int64_t k = 0; k < geometry.size[2]; ++k) {
        for (std::int64_t j = 0; j < geometry.size[1]; ++j) {
            for (std::int64_t i = 0; i < geometry.size[0]; ++i)
                QCOMPARE(converted->valueAt(i, j, k), m_phantom->valueAt(i, j, k));
        }
    }
}

void CliTest::picturesWithoutAPlaceAreWritten()
{
    auto dicom
        = test::SyntheticDicom::slice({ .rows = 100, .columns = 80, .isSigned = false, .modality = "DX" });
    for (const std::uint32_t tag : { 0x00200032U, 0x00200037U, 0x00280030U, 0x00180050U })
        dicom.remove(tag);
    dicom.setText(0x00280034, "IS", "2\\1")
        .setText(0x00281050, "DS", "4000")
        .setText(0x00281051, "DS", "8000");
    std::ofstream(path("dx.dcm").toStdString(), std::ios::binary) << dicom.bytes();
    const Outcome info = runFovea({ "info", "--json", path("dx.dcm") });
    QCOMPARE(info.status, 0);
    const Json series = info.json()["studies"][0]["series"][0];
    QCOMPARE(series["is_volume"].get<bool>(), false);
    QVERIFY(!series["warnings"].empty());
    // Values rise from row to row; a pixel is twice as high as it is wide.
    for (const QString command : { "convert", "capture" }) {
        QStringList arguments { command, path("dx.dcm"), "-o", path("dx.png") };
        if (command == "capture")
            arguments << "--size" << "80x200";
        const Outcome outcome = runFovea(arguments);
        QVERIFY2(outcome.status == 0, qPrintable(outcome.errors));
        const QImage image(path("dx.png"));
        QCOMPARE(image.size(), QSize(80, 200));
        QVERIFY(qGray(image.pixel(40, 5)) < 20);
        QVERIFY(qGray(image.pixel(40, 195)) > 235);
        QVERIFY(std::abs(qGray(image.pixel(40, 100)) - 128) < 6);
    }
    const Outcome refused = runFovea({ "convert", path("dx.dcm"), "-o", path("dx.nii") });
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.errors.contains("no volume"), qPrintable(refused.errors));
}

void CliTest::studiesAreRememberedAndFound()
{
    qputenv("XDG_CACHE_HOME", path("cache").toUtf8());
    std::ofstream(path("slice.dcm").toStdString(), std::ios::binary)
        << test::SyntheticDicom::slice({}).bytes();
    QVERIFY(runFovea({ "studies", "--json" }).json()["studies"].empty());
    const Outcome added = runFovea({ "studies", "--add", path("slice.dcm"), "--json", "phantom" });
    QVERIFY2(added.status == 0, qPrintable(added.errors));
    QCOMPARE(added.json()["studies"].size(), std::size_t(1));
    QCOMPARE(added.json()["studies"][0]["paths"][0].get<std::string>(), path("slice.dcm").toStdString());
    QVERIFY(runFovea({ "studies", "nobody", "--json" }).json()["studies"].empty());
    QCOMPARE(runFovea({ "studies", "--rebuild", "--json" }).json()["studies"].size(), std::size_t(1));
    QVERIFY(runFovea({ "studies", "--forget", "1.2.3", "--json" }).json()["studies"].empty());
    QVERIFY(QFile::exists(path("slice.dcm")));
    qunsetenv("XDG_CACHE_HOME");
}

void CliTest::captureShowsThePhantom()
{
    const QString output = path("picture.png");
    const Outcome outcome = runFovea(
        { "capture", path("phantom.nii.gz"), "--view", "axial", "--size", "400x300", "-o", output });
    QVERIFY2(outcome.status == 0, qPrintable(outcome.errors));
    const QImage picture(output);
    QCOMPARE(picture.size(), QSize(400, 300));
    int brightPixels = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x)
            brightPixels += qGray(picture.pixel(x, y)) > 60 ? 1 : 0;
    }
    QVERIFY(brightPixels > 2000);
}

void CliTest::segmentWritesOnTheImagesGrid()
{
    const QString output = path("mask.nii.gz");
    const Outcome outcome
        = runFovea({ "segment", path("phantom.nii.gz"), "--model", demoModel(), "-o", output, "--json" });
    QVERIFY2(outcome.status == 0, qPrintable(outcome.errors));
    const auto mask = readLabelMap(output.toStdString());
    QVERIFY(mask.has_value());
    QVERIFY(mask->geometry().isSameGrid(m_phantom->geometry(), 1e-2));
    QCOMPARE(outcome.json().at("run").at("sha256").get<std::string>().size(), std::size_t(64));
    // A wish that can't be met is not passed over.
    const Outcome refused = runFovea({ "segment", path("phantom.nii.gz"), "--model", demoModel(), "-o",
        path("refused.nii.gz"), "--channel", "image=1.2.3" });
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.errors.contains("no channels"), qPrintable(refused.errors));
}

// Over a fake ssh, which starts the worker here.
void CliTest::segmentRunsOnAnotherMachine()
{
    const QString ssh = path("ssh");
    std::ofstream(ssh.toStdString())
        << "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\n"
           "[ \"$2\" = gpuhost ] || { echo \"no such host: $2\" >&2; exit 255; }\nshift 2\nexec \"$@\"\n";
    QVERIFY(QFile::setPermissions(ssh, QFile::ReadOwner | QFile::ExeOwner));
    const QMap<QString, QString> further { { "FOVEA_SSH", ssh } };
    const auto arguments = [&](const QString& host, const QString& output) {
        return QStringList { "segment", path("phantom.nii.gz"), "--model", demoModel(), "--remote", host,
            "--remote-worker", qEnvironmentVariable("FOVEA_WORKER"), "-o", output };
    };
    const Outcome there = runFovea(arguments("gpuhost", path("there.nii.gz")), further);
    QVERIFY2(there.status == 0, qPrintable(there.errors));
    const Outcome here
        = runFovea({ "segment", path("phantom.nii.gz"), "--model", demoModel(), "-o", path("here.nii.gz") });
    QVERIFY2(here.status == 0, qPrintable(here.errors));
    const auto remote = readLabelMap(path("there.nii.gz").toStdString());
    const auto local = readLabelMap(path("here.nii.gz").toStdString());
    QVERIFY(remote && local);
    QCOMPARE(remote->voxelCounts(), local->voxelCounts());

    const Outcome nowhere = runFovea(arguments("nowhere", path("never.nii.gz")), further);
    QCOMPARE(nowhere.status, 1);
    QVERIFY2(nowhere.errors.contains("no such host: nowhere"), qPrintable(nowhere.errors));
    QCOMPARE(runFovea(arguments("-oProxyCommand=x", path("never.nii.gz")), further).status, 2);
    const Outcome uncertain = runFovea(
        arguments("gpuhost", path("never.nii.gz")) << "--uncertainty" << path("map.nii.gz"), further);
    QCOMPARE(uncertain.status, 1);
    QVERIFY2(uncertain.errors.contains("not measured on another machine"), qPrintable(uncertain.errors));
    QVERIFY(!QFile::exists(path("never.nii.gz")));
}

void CliTest::onlySegmentationsRunOnAnotherMachine()
{
    const Outcome detect = runFovea({ "detect", path("phantom.nii.gz"), "--model", demoModel(), "--remote",
        "gpuhost", "-o", path("never.json") });
    const Outcome explain = runFovea({ "explain", path("phantom.nii.gz"), "--model", demoModel(), "--label",
        "1", "--remote", "gpuhost", "-o", path("never.nii.gz") });
    for (const Outcome& outcome : { detect, explain }) {
        QCOMPARE(outcome.status, 2);
        QVERIFY2(
            outcome.errors.contains("only segmentations run on another machine"), qPrintable(outcome.errors));
    }
}

void CliTest::modelsListsASingleFile()
{
    const QString file = path("network.ts");
    std::ofstream(file.toStdString()) << "no network";
    const Outcome listed = runFovea({ "models", file, "--json" });
    QVERIFY2(listed.status == 0, qPrintable(listed.errors));
    QCOMPARE(listed.json().size(), std::size_t(1));
    QCOMPARE(listed.json().at(0).at("folder").get<std::string>(), file.toStdString());
    const Outcome other = runFovea({ "models", path("phantom.nii.gz") });
    QCOMPARE(other.status, 1);
    QVERIFY2(other.errors.contains("The file is no model"), qPrintable(other.errors));
}

void CliTest::reviewWritesWhatItLists()
{
    const QString output = path("review");
    const Outcome outcome
        = runFovea({ "review", path("phantom.nii.gz"), "--model", demoModel(), "-o", output });
    QVERIFY2(outcome.status == 0, qPrintable(outcome.errors));
    QFile file(output + "/manifest.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Json manifest = Json::parse(file.readAll().toStdString());
    QVERIFY(manifest.at("files").size() >= 5);
    for (const Json& name : manifest.at("files"))
        QVERIFY(QFileInfo(output + "/" + QString::fromStdString(name.get<std::string>())).size() > 0);
}

// A detector among the models is run too, and its boxes stand in the report.
void CliTest::reviewsHaveWhatDetectorsFind()
{
    const QString models = QFileInfo(demoModel()).path();
    const Outcome outcome
        = runFovea({ "review", "--demo", "-m", models + "/head-lesions-ct", "-o", path("boxes") });
    QVERIFY2(outcome.status == 0, qPrintable(outcome.errors));
    QFile file(path("boxes/findings.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Json findings = Json::parse(file.readAll().toStdString());
    QVERIFY(findings.at("findings").size() >= 3); // the lesions that were put into the demo's CT
    for (const Json& finding : findings.at("findings")) {
        QVERIFY(finding.at("score").get<double>() >= 0.3);
        QCOMPARE(finding.at("box_lps_mm").size(), std::size_t(2));
    }
    QCOMPARE(findings.at("models").size(), std::size_t(1));
    QVERIFY(QFileInfo::exists(path("boxes/masks/head-lesions-ct-boxes.json")));
}

void CliTest::reviewsAreRepeatedWhereverTheModelLies()
{
    // A bundle in no folder that the program looks in, by a name that no other has.
    const fs::path lies = path("mine/own-model").toStdString();
    fs::create_directories(lies.parent_path());
    fs::copy(demoModel().toStdString(), lies, fs::copy_options::recursive);
    const auto read = [&](const QString& folder) {
        QFile file(path(qPrintable(folder + "/manifest.json")));
        return file.open(QIODevice::ReadOnly) ? Json::parse(file.readAll().toStdString()) : Json();
    };
    const Outcome first
        = runFovea({ "review", path("phantom.nii.gz"), "--model", text(lies), "-o", path("first") });
    QVERIFY2(first.status == 0, qPrintable(first.errors));
    // The path of the image may name a patient.
    QVERIFY2(
        !QByteArray::fromStdString(read("first").dump()).contains("phantom"), read("first").dump().c_str());
    const QStringList again { "review", path("phantom.nii.gz"), "--repeat", path("first/manifest.json") };
    const Outcome second = runFovea(again + QStringList { "-o", path("second") });
    QVERIFY2(second.status == 0, qPrintable(second.errors));
    QCOMPARE(read("second").at("results").at(0).at("labels"), read("first").at("results").at(0).at("labels"));

    fs::create_directories(path("moved").toStdString());
    fs::rename(lies, path("moved/renamed").toStdString());
    const Outcome third
        = runFovea(QStringList { "--models", path("moved") } + again + QStringList { "-o", path("third") });
    QVERIFY2(third.status == 0, qPrintable(third.errors));
    QCOMPARE(read("third").at("results").at(0).at("labels"), read("first").at("results").at(0).at("labels"));

    fs::remove_all(path("moved/renamed").toStdString());
    // The same weights by another name are the same model.
    const QString known = QFileInfo(demoModel()).path();
    const Outcome fourth
        = runFovea(QStringList { "--models", known } + again + QStringList { "-o", path("fourth") });
    QVERIFY2(fourth.status == 0, qPrintable(fourth.errors));
    QCOMPARE(read("fourth").at("results").at(0).at("run").at("sha256"),
        read("first").at("results").at(0).at("run").at("sha256"));
}

void CliTest::tissueModelGivesTheExpectedVoxels()
{
    const auto image = test::testData("data/t1-conformed.nii.gz");
    const auto model = test::testData("models/brain-tissue-c5");
    const auto truth = test::testData("data/expected/t1-conformed.brain-tissue-c5.nii.gz");
    if (!image || !model || !truth)
        QSKIP("FOVEA_TEST_DATA has no t1-conformed.nii.gz, brain-tissue-c5 or what they give");
    const QString output = path("tissue.nii.gz");
    const Outcome outcome = runFovea({ "segment", text(*image), "--model", text(*model), "-o", output });
    QVERIFY2(outcome.status == 0, qPrintable(outcome.errors));
    const auto mask = readLabelMap(output.toStdString());
    const auto expected = readLabelMap(*truth);
    QVERIFY(mask.has_value() && expected.has_value());
    QVERIFY(mask->geometry().isSameGrid(expected->geometry(), 1e-3));
    std::int64_t different = 0;
    const std::int64_t count = mask->geometry().voxelCount();
    for (std::int64_t voxel = 0; voxel < count; ++voxel)
        different
            += mask->image().GetBufferPointer()[voxel] != expected->image().GetBufferPointer()[voxel] ? 1 : 0;
    const double equal = 1.0 - static_cast<double>(different) / static_cast<double>(count);
    QVERIFY2(equal >= 0.9999, qPrintable(QString::number(equal, 'g', 8)));
}

void CliTest::tissueModelFindsABrainInTheObliqueSeries()
{
    const auto series = test::testData("data/t1-head-dicom");
    const auto model = test::testData("models/brain-tissue-c5");
    if (!series || !model)
        QSKIP("FOVEA_TEST_DATA has no data/t1-head-dicom or models/brain-tissue-c5");
    const Outcome outcome = runFovea(
        { "segment", text(*series), "--model", text(*model), "-o", path("brain.nii.gz"), "--json" });
    QVERIFY2(outcome.status == 0, qPrintable(outcome.errors));
    const Json labels = outcome.json().at("labels");
    const double whiteMl = labels.at(0).at("volume_ml").get<double>();
    const double greyMl = labels.at(1).at("volume_ml").get<double>();
    QVERIFY2(whiteMl > 350 && whiteMl < 700, qPrintable(QString::number(whiteMl)));
    QVERIFY2(greyMl > 450 && greyMl < 900, qPrintable(QString::number(greyMl)));
}

void CliTest::interruptEndsWithThree()
{
    QProcess process;
    process.start(qEnvironmentVariable("FOVEA_PROGRAM"),
        { "segment", path("phantom.nii.gz"), "--model", demoModel(), "-o", path("never.nii.gz") });
    QVERIFY(process.waitForStarted());
    // Before the program takes the signal itself, the signal ends it as it would any other.
    QTRY_VERIFY_WITH_TIMEOUT(takesInterrupts(process.processId()), 60000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 3);
    QVERIFY(!QFile::exists(path("never.nii.gz")));
}

QTEST_GUILESS_MAIN(CliTest)
#include "CliTest.moc"
