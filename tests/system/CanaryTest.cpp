#include "tests/support/Canary.h"

#include "app/study/OpenSeries.h"
#include "core/dicom/SeriesWriter.h"
#include "core/review/ReviewJournal.h"
#include "tests/support/OtherTools.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QDir>
#include <QImageReader>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <set>

using namespace fovea;
namespace fs = std::filesystem;

namespace {

const std::string canary = "ZORGLUBCANARY";
const std::string stem = "ZORGLUB"; // what is left of it where text is cut

QString text(const fs::path& file)
{
    return QString::fromStdString(file.string());
}

// As bytes of one letter each, and as two-byte characters, which PDF and settings may hold.
bool holdsCanary(const QByteArray& bytes)
{
    const QByteArray narrow = QByteArray::fromStdString(stem);
    QByteArray wide;
    for (const char letter : narrow)
        wide.append('\0').append(letter);
    return bytes.contains(narrow) || bytes.contains(wide);
}

// The file's bytes, and what is compressed in them.
QByteArray contentsOf(const fs::path& file)
{
    QByteArray all = QByteArray::fromStdString(test::readBytes(file));
    const std::string kind = file.extension().string();
    if (kind == ".png" || kind == ".jpg") {
        QImageReader reader(text(file));
        for (const QString& key : reader.textKeys())
            all += key.toUtf8() + ": " + reader.text(key).toUtf8() + "\n";
    } else if (kind == ".pdf") {
        all += test::runTool("pdftotext", { text(file), "-" }).value_or("no pdftotext").toUtf8();
        all += test::runTool("pdfinfo", { "-meta", text(file) }).value_or("").toUtf8();
        all += test::runTool("pdfinfo", { text(file) }).value_or("").toUtf8();
    } else if (kind == ".gz") {
        QProcess gunzip;
        gunzip.start("gzip", { "-dc", text(file) });
        gunzip.waitForFinished();
        all += gunzip.readAllStandardOutput();
    }
    return all;
}

// Names and contents of all below the folder in which the canary stands.
QStringList betrayed(const fs::path& folder)
{
    QStringList found;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (holdsCanary(QByteArray::fromStdString(entry.path().filename().string())))
            found << "the name " + text(entry.path());
        if (entry.is_regular_file() && holdsCanary(contentsOf(entry.path())))
            found << text(entry.path());
    }
    return found;
}

std::set<std::string> kindsBelow(const fs::path& folder)
{
    std::set<std::string> kinds;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file())
            kinds.insert(entry.path().extension().string());
    }
    return kinds;
}

} // namespace

// A study with a planted name in every text element and coded string goes through every way out of the
// program. The program has a home of its own here, so that what it keeps is looked through as well.
class CanaryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Geometry geometry = test::obliqueGeometry();
        const auto files = writeSeries(test::makePhantom(geometry),
            { .patientName = "ZORGLUBCANARY^X",
                .patientId = "ZORGLUBCANARY",
                .studyDate = "20240102",
                .bodyPart = "HEAD" },
            m_folder.file("study"));
        QVERIFY2(files, files ? "" : describe(files.error()).c_str());
        for (const fs::path& file : *files)
            QVERIFY(test::plantCanaries(file, canary, true) > 800);
        for (const char* folder : { "out", "home", "tmp", "work" })
            fs::create_directories(m_folder.file(folder));
        QCOMPARE(betrayed(m_folder.file("study")).size(),
            qsizetype(files->size())); // the search finds what is there
    }

    void noCommandLetsItOut_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const auto add
            = [&](const char* name, const QStringList& arguments) { QTest::newRow(name) << arguments; };
        const QString study = text(m_folder.file("study"));
        const QString out = text(m_folder.file("out")) + "/";
        const QString model = qEnvironmentVariable("FOVEA_MODELS_FOLDER") + "/head-tissue-t1";
        const QString early = model + "-early";
        for (const char* kind : { "nii.gz", "nrrd", "mha" })
            QTest::newRow(kind) << QStringList { "convert", study, "-o", out + "volume." + kind };
        add("review", { "review", study, "-m", model, "-o", out + "review", "--json" });
        add("segment",
            { "segment", study, "-m", model, "-o", out + "seg.dcm", "--probabilities",
                out + "probabilities.dcm", "--uncertainty", out + "uncertainty.dcm", "--json" });
        add("segment as NIfTI", { "segment", study, "-m", model, "-o", out + "seg.nii.gz" });
        add("explain",
            { "explain", study, "-m", model, "--label", "1", "--target", "label", "-o", out + "heat.dcm",
                "--picture", out + "heat.jpg", "--json" });
        add("PNG", { "capture", study, "-o", out + "grid.png" });
        add("JPEG", { "capture", study, "--view", "coronal", "-o", out + "coronal.jpg" });
        add("movie", { "movie", study, "--view", "axial", "-o", out + "sweep.mp4" });
        add("compare", { "compare", study, "--model", model, "--model", early, "-o", out + "compare" });
        add("deidentify", { "deidentify", study, "-o", out + "copies", "--json" });
        add("feedback", { "feedback", "-o", out + "feedback" });
        add("audit", { "audit" });
        add("no such series", { "convert", study, "--series", "1.2.3", "-o", out + "no.nii" });
    }
    void noCommandLetsItOut()
    {
        QFETCH(QStringList, arguments);
        QProcess process;
        prepare(process);
        process.start(qEnvironmentVariable("FOVEA_PROGRAM"), arguments);
        QVERIFY(process.waitForFinished(200'000));
        const QByteArray output = process.readAllStandardOutput();
        const QByteArray errors = process.readAllStandardError();
        QVERIFY2(!holdsCanary(output), output.constData());
        QVERIFY2(!holdsCanary(errors), errors.constData());
        const QString left = betrayed(m_folder.file("out")).join(u'\n');
        QVERIFY2(left.isEmpty(), qPrintable(left));
        const bool mayFail = QByteArray(QTest::currentDataTag()) == "no such series"
            || arguments.front() == "feedback" || arguments.front() == "audit";
        QVERIFY2(process.exitCode() == 0 || mayFail, errors.constData());
    }

    // Who reviewed, and what they wrote, does not leave with a report, nor does the name of a mask's file.
    void whatReviewersSaidStaysHere()
    {
        const fs::path reviews = m_folder.file("reviews");
        keepReview(reviews);
        QVERIFY(!betrayed(reviews).isEmpty()); // the search finds what is there
        const auto run = [&](const QStringList& arguments) {
            QProcess process;
            prepare(process);
            QProcessEnvironment environment = process.processEnvironment();
            environment.insert("FOVEA_REVIEWS", text(reviews));
            process.setProcessEnvironment(environment);
            process.start(qEnvironmentVariable("FOVEA_PROGRAM"), arguments);
            const bool isDone = process.waitForFinished(200'000) && process.exitCode() == 0;
            return isDone ? process.readAll() : "failed: " + process.readAllStandardError();
        };
        const QString study = text(m_folder.file("study"));
        const QString model = qEnvironmentVariable("FOVEA_MODELS_FOLDER") + "/head-tissue-t1";
        const QByteArray table = run({ "review", study, "-m", model, "--dry-run" });
        QVERIFY2(!holdsCanary(table) && table.contains("Comments") && table.contains("reviewer-0001"), table);
        const fs::path out = m_folder.file("out/reviewed");
        const QByteArray output = run({ "review", study, "-m", model, "-o", text(out) });
        QVERIFY2(!holdsCanary(output) && !output.startsWith("failed"), output);
        const QString left = betrayed(out).join(u'\n');
        QVERIFY2(left.isEmpty(), qPrintable(left));
        // The review is in it, all the same.
        const std::string csv = test::readBytes(out / "findings.csv");
        QVERIFY2(csv.find("Rejected") != std::string::npos, csv.c_str());
        const std::string html = test::readBytes(out / "report.html");
        QVERIFY(html.find("reviewer-0001") != std::string::npos);
        // A person may choose otherwise, and then the name of the reviewer still does not leave.
        const fs::path told = m_folder.file("told");
        run({ "review", study, "-m", model, "--comments", "-o", text(told) });
        const std::string words = test::readBytes(told / "findings.csv");
        QVERIFY(words.find(canary + " has a comment") != std::string::npos);
        QVERIFY(test::readBytes(told / "report.html").find("Dr " + canary) == std::string::npos);
    }

    // Where a program is that dies in the middle of its work, nothing of the study lies.
    void noCrashLeavesIt()
    {
        QProcess process;
        prepare(process);
        // A core file would be as large as memory, and be allowed here.
        process.start("sh",
            { "-c", "ulimit -c unlimited; exec \"$0\" \"$@\"", qEnvironmentVariable("FOVEA_PROGRAM"),
                "review", text(m_folder.file("study")), "-m",
                qEnvironmentVariable("FOVEA_MODELS_FOLDER") + "/head-tissue-t1", "-o",
                text(m_folder.file("out/crashed")) });
        QVERIFY(process.waitForStarted());
        QTest::qWait(1500);
        if (process.state() == QProcess::Running)
            ::kill(static_cast<pid_t>(process.processId()), SIGSEGV);
        QVERIFY(process.waitForFinished(60'000));
        const QByteArray errors = process.readAll();
        QVERIFY2(!holdsCanary(errors), errors.constData());
        for (const char* folder : { "out", "tmp", "work" }) {
            const QString left = betrayed(m_folder.file(folder)).join(u'\n');
            QVERIFY2(left.isEmpty(), qPrintable(left));
        }
    }

    // The window too: thumbnails, settings, journal, log. Only the list of opened studies names patients, for
    // the person whose list it is.
    void whatTheProgramKeepsIsTheUsersOwn()
    {
        QProcess process;
        prepare(process);
        process.start(qEnvironmentVariable("FOVEA_PROGRAM"),
            { "--screenshot", text(m_folder.file("home/window.png")), text(m_folder.file("study")) });
        QVERIFY(process.waitForFinished(200'000));
        QCOMPARE(process.exitCode(), 0);
        const QByteArray errors = process.readAllStandardError();
        QVERIFY2(!holdsCanary(errors), errors.constData());
        for (const QString& found : betrayed(m_folder.file("home"))) {
            QVERIFY2(QFileInfo(found).fileName().startsWith("index.sqlite"), qPrintable(found));
            QVERIFY2(
                (QFileInfo(found).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)) == 0,
                qPrintable(found));
        }
        const QString left = betrayed(m_folder.file("tmp")).join(u'\n');
        QVERIFY2(left.isEmpty(), qPrintable(left));
    }

    // That the above looked at every kind of file.
    void everyKindWasWritten()
    {
        const auto kinds = kindsBelow(m_folder.file("out"));
        for (const char* kind :
            { ".png", ".jpg", ".mp4", ".pdf", ".html", ".csv", ".json", ".dcm", ".gz", ".nrrd", ".mha" })
            QVERIFY2(kinds.contains(kind), kind);
        for (const char* name : { "review/dicom/head-tissue-t1-seg.dcm", "review/dicom/findings-sr.dcm",
                 "review/dicom/key-objects.dcm", "review/dicom/picture-1.dcm", "review/manifest.json",
                 "review/report.pdf", "heat.dcm", "uncertainty.dcm", "probabilities.dcm" })
            QVERIFY2(fs::exists(m_folder.file("out") / name), name);
        for (const char* name : { "heat.dcm", "uncertainty.dcm", "probabilities.dcm" }) {
            if (const auto errors = test::validatorErrors(m_folder.file("out") / name))
                QVERIFY2(errors->isEmpty(), qPrintable(QString::fromLatin1(name) + ": " + *errors));
        }
    }

private:
    void prepare(QProcess& process) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        const QString home = text(m_folder.file("home"));
        environment.insert("HOME", home);
        environment.insert("XDG_DATA_HOME", home + "/data");
        environment.insert("XDG_CONFIG_HOME", home + "/config");
        environment.insert("XDG_CACHE_HOME", home + "/cache");
        environment.insert("XDG_STATE_HOME", home + "/state");
        environment.insert("TMPDIR", text(m_folder.file("tmp")));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(text(m_folder.file("work")));
    }

    // A journal of the study with the canary in every word that a person can write.
    void keepReview(const fs::path& folder) const
    {
        const QString word = QString::fromStdString(canary);
        const QString reviewer = "Dr " + word;
        const auto opened = app::openSeries({ m_folder.file("study") }, {});
        QVERIFY(opened.has_value());
        auto journal = ReviewJournal::open(folder, bindingOf(opened->series, *opened->volume));
        QVERIFY(journal.has_value());
        const ResultSource person { ResultSource::Kind::Person, reviewer, {}, {} };
        const Finding box { .id = newFindingId(),
            .kind = FindingKind::Box,
            .source = { ResultSource::Kind::Model, "Detector", "1", QString(64, u'd') },
            .title = "Nodule",
            .anchorLps = opened->volume->geometry().centreLps() };
        const Finding mark { .id = newFindingId(),
            .kind = FindingKind::Mark,
            .source = person,
            .title = "Lump of " + word,
            .anchorLps = box.anchorLps };
        Finding measured = mark;
        measured.id = newFindingId();
        measured.kind = FindingKind::Measurement;
        std::vector<ReviewEvent> events;
        const auto happened
            = [&](ReviewEvent::What what) { events.push_back({ 0, {}, reviewer, std::move(what), {} }); };
        happened(FindingsAdded { { box, mark, measured } });
        happened(VerdictGiven { box.id,
            { VerdictState::Rejected, { word + " says so" }, reviewer, QDateTime::currentDateTimeUtc() } });
        happened(CommentAdded { box.id,
            { newFindingId(), word + " has a comment", reviewer, QDateTime::currentDateTimeUtc(), {} } });
        happened(CategorySet { box.id, word });
        QVERIFY((*journal)->append(std::move(events)).has_value());
    }

    test::TestFolder m_folder;
};

QTEST_GUILESS_MAIN(CanaryTest)
#include "CanaryTest.moc"
