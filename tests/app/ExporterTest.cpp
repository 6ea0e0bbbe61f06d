#include "app/export/ExportController.h"
#include "app/export/LeavingDialog.h"
#include "app/export/ReviewExporter.h"
#include "app/models/ModelRunner.h"
#include "app/panels/MessageBar.h"
#include "core/dicom/SeriesWriter.h"
#include "core/network/SendQueue.h"
#include "core/objects/ReportReader.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"
#include "views/widgets/ViewGrid.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPointer>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

#include <chrono>

using namespace fovea;
using namespace fovea::app;
namespace fs = std::filesystem;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

std::vector<fs::path> below(const fs::path& folder, const std::string& prefix = {})
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().filename().string().starts_with(prefix))
            found.push_back(entry->path());
    }
    return found;
}

} // namespace

// Reports and results on their way out of the window.
class ExporterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aReportIsWrittenWhereItWasAskedFor();
    void whatIsSentWaitsInTheQueueAlone();
    void aReportAfterAFailedSendStaysHere();
    void aReportAskedForDuringASendStaysHere();
    void whatFailsLeavesNothingBehind();
    void filesOfOthersAreLeftAlone();
    void leftoversOfAnEarlierRunAreRemoved();
    void whatLeavesIsShownAndChosenFirst();
    void whatIsSentIsShownFirstToo();
    void namesOfFilesDoNotLeave();

private:
    void openSeries(const char* folder);
    [[nodiscard]] ReviewExporter& exporter() { return *m_controller->findChild<ReviewExporter*>(); }
    [[nodiscard]] static std::vector<QueuedFile> queued()
    {
        const auto queue = SendQueue::open();
        return queue ? (*queue)->entries().value_or(std::vector<QueuedFile> {}) : std::vector<QueuedFile> {};
    }

    std::unique_ptr<test::TestFolder> m_folder;
    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<StudySession> m_session;
    std::unique_ptr<ModelRunner> m_runner;
    views::ViewGrid* m_grid = nullptr;
    ExportController* m_controller = nullptr;
};

void ExporterTest::init()
{
    m_folder = std::make_unique<test::TestFolder>();
    for (const char* kind : { "DATA", "CONFIG", "CACHE" })
        qputenv((std::string("XDG_") + kind + "_HOME").c_str(),
            QByteArray::fromStdString(m_folder->file(kind).string()));
    qputenv("FOVEA_REVIEWS", QByteArray::fromStdString(m_folder->file("reviews").string()));
    m_window = std::make_unique<QWidget>();
    m_session = std::make_unique<StudySession>();
    m_runner = std::make_unique<ModelRunner>();
    m_grid = new views::ViewGrid;
    m_grid->setParent(m_window.get());
    auto* messages = new MessageBar;
    messages->setParent(m_window.get());
    m_controller = new ExportController(*m_window, *m_session, *m_runner, *m_grid, *messages);
    openSeries("study");
}

void ExporterTest::cleanup()
{
    m_window.reset();
    m_runner.reset();
    m_session.reset();
    m_folder.reset();
}

void ExporterTest::openSeries(const char* folder)
{
    const Geometry geometry = test::axialGeometry();
    QVERIFY(writeSeries(test::makePhantom(geometry),
        { .patientName = "DOE^JANE", .patientId = "P1", .studyDate = "20240102", .bodyPart = "HEAD" },
        m_folder->file(folder)));
    m_session->open({ m_folder->file(folder) });
    QTRY_VERIFY_WITH_TIMEOUT(m_session->volume() != nullptr, patienceMs);
    m_session->setLabelMap(std::make_shared<const LabelMap>(test::makePhantomLabels(geometry)));
}

void ExporterTest::aReportIsWrittenWhereItWasAskedFor()
{
    QSignalSpy finished(&exporter(), &ReviewExporter::finished);
    m_controller->exportReportTo(m_folder->file("report"));
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, patienceMs);
    for (const char* name : { "report.pdf", "report.html", "findings.json", "manifest.json",
             "dicom/result-seg.dcm", "dicom/findings-sr.dcm", "pictures/picture-1.png" })
        QVERIFY2(fs::exists(m_folder->file("report") / name), name);
    QVERIFY(queued().empty());
}

void ExporterTest::whatIsSentWaitsInTheQueueAlone()
{
    QSignalSpy waits(&exporter(), &ReviewExporter::queued);
    m_controller->sendTo("far");
    QTRY_COMPARE_WITH_TIMEOUT(waits.count(), 1, patienceMs);
    const auto entries = queued();
    QVERIFY(entries.size() >= 4); // segmentation, report, picture, selection
    for (const QueuedFile& entry : entries)
        QCOMPARE(entry.archive, QStringLiteral("far"));
    QVERIFY(below(SendQueue::userFolder(), "made-").empty());
}

// What was sent is identified; a report that follows it must not be.
void ExporterTest::aReportAfterAFailedSendStaysHere()
{
    QSignalSpy failed(&exporter(), &ReviewExporter::failed);
    QSignalSpy finished(&exporter(), &ReviewExporter::finished);
    fs::create_directories(SendQueue::userFolder().parent_path());
    const fs::path blocked = m_folder->write("DATA/fovea/outbox", "no folder");
    QCOMPARE(blocked, SendQueue::userFolder());
    m_controller->sendTo("far");
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, patienceMs);
    fs::remove(blocked);

    m_controller->exportReportTo(m_folder->file("report"));
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, patienceMs);
    QCOMPARE(finished.front().front().toString().toStdString(), m_folder->file("report").string());
    QVERIFY(fs::exists(m_folder->file("report/report.pdf")));
    QVERIFY(queued().empty());
}

void ExporterTest::aReportAskedForDuringASendStaysHere()
{
    QSignalSpy waits(&exporter(), &ReviewExporter::queued);
    QSignalSpy finished(&exporter(), &ReviewExporter::finished);
    m_controller->sendTo("far");
    m_controller->exportReportTo(m_folder->file("report"));
    m_controller->sendTo("farther");
    QTRY_COMPARE_WITH_TIMEOUT(waits.count(), 2, patienceMs);
    QCOMPARE(finished.count(), 1);
    QVERIFY(fs::exists(m_folder->file("report/report.pdf")));
    std::map<QString, int> sent;
    for (const QueuedFile& entry : queued())
        ++sent[entry.archive];
    QCOMPARE(sent.size(), std::size_t(2));
    QCOMPARE(sent["far"], sent["farther"]);
    QVERIFY(below(SendQueue::userFolder(), "made-").empty());
}

void ExporterTest::whatFailsLeavesNothingBehind()
{
    QSignalSpy failed(&exporter(), &ReviewExporter::failed);
    // The pictures can still be drawn, the headers can't be read.
    fs::remove_all(m_folder->file("study"));
    fs::create_directories(m_folder->file("empty"));
    m_controller->sendTo("far");
    m_controller->exportReportTo(m_folder->file("new"));
    m_controller->exportReportTo(m_folder->file("empty"));
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 3, patienceMs);
    QVERIFY(below(SendQueue::userFolder(), "made-").empty());
    QVERIFY(!fs::exists(m_folder->file("new")));
    QVERIFY(fs::exists(m_folder->file("empty")) && below(m_folder->file("empty")).empty());
    QVERIFY(queued().empty());
}

void ExporterTest::filesOfOthersAreLeftAlone()
{
    QSignalSpy failed(&exporter(), &ReviewExporter::failed);
    m_folder->write("full/mine.txt", "mine");
    m_controller->exportReportTo(m_folder->file("full"));
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, patienceMs);
    QCOMPARE(below(m_folder->file("full")).size(), std::size_t(1));
    QCOMPARE(test::readBytes(m_folder->file("full/mine.txt")), std::string("mine"));
}

void ExporterTest::leftoversOfAnEarlierRunAreRemoved()
{
    const fs::path old = m_folder->file("DATA/fovea/outbox/made-20240101000000000-0");
    const fs::path fresh = m_folder->file("DATA/fovea/outbox/made-20240101000000001-0");
    for (const fs::path& folder : { old, fresh })
        fs::create_directories(folder / "dicom");
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
    const ReviewExporter other(*m_session, *m_runner);
    QVERIFY(!fs::exists(old));
    QVERIFY(fs::exists(fresh)); // it may be another window's
}

// The table of what leaves, as text: what, fate, value.
QStringList rowsOf(const QTableWidget& table)
{
    QStringList rows;
    for (int n = 0; n < table.rowCount(); ++n)
        rows << table.item(n, 0)->text() + ": " + table.item(n, 1)->text() + ": " + table.item(n, 2)->text();
    return rows;
}

void ExporterTest::whatLeavesIsShownAndChosenFirst()
{
    m_controller->exportReport();
    const QPointer<LeavingDialog> dialog = m_window->findChild<LeavingDialog*>();
    QVERIFY(dialog);
    const auto* table = dialog->findChild<QTableWidget*>("leavingTable");
    QTRY_VERIFY_WITH_TIMEOUT(table->rowCount() > 5, patienceMs);
    const auto row = [&](const char* what) {
        const QStringList rows = rowsOf(*table).filter(QString::fromLatin1(what) + ": ");
        return rows.isEmpty() ? QString() : rows.front();
    };
    QVERIFY2(row("Patient's name").contains("is replaced: FOVEA-"), qPrintable(row("Patient's name")));
    QVERIFY(row("Study date").contains("is moved: ") && !row("Study date").contains("20240102"));
    QVERIFY(!rowsOf(*table).join(u'\n').contains("DOE"));
    QVERIFY(dialog->findChild<QLabel*>("leavingWarnings")->text().contains("Look at the pictures"));
    auto* comments = dialog->findChild<QCheckBox*>("leavingComments");
    QVERIFY(!comments->isChecked());
    QVERIFY(!dialog->identity().isIdentified && !dialog->identity().keepsWords());
    comments->click();
    QVERIFY(dialog->identity().keepsWords());
    auto* dates = dialog->findChild<QComboBox*>("leavingDates");
    dates->setCurrentIndex(dates->findData(static_cast<int>(DeidentifyOptions::Dates::Remove)));
    QCOMPARE(row("Study date"), QStringLiteral("Study date: is removed: "));
    QCOMPARE(dialog->identity().options.dates, DeidentifyOptions::Dates::Remove);
    dialog->reject();
    QTRY_VERIFY_WITH_TIMEOUT(!dialog, patienceMs);
    QVERIFY(!exporter().isRunning()); // nothing is written before somebody agrees
}

void ExporterTest::whatIsSentIsShownFirstToo()
{
    LeavingDialog dialog({ m_session->collection(), m_session->series(), m_session->volume() },
        { "DICOM segmentation" }, { "far", "near" });
    const auto* table = dialog.findChild<QTableWidget*>("leavingTable");
    QTRY_VERIFY_WITH_TIMEOUT(table->rowCount() > 5, patienceMs);
    QVERIFY(rowsOf(*table).contains("Patient's name: leaves: DOE^JANE"));
    QVERIFY(dialog.identity().isIdentified && dialog.identity().keepsWords());
    dialog.findChild<QComboBox*>("leavingArchive")->setCurrentIndex(1);
    QCOMPARE(dialog.archive(), QStringLiteral("near"));
}

void ExporterTest::namesOfFilesDoNotLeave()
{
    const auto mask = test::makePhantomLabels(test::axialGeometry());
    const auto image = LabelMap::Image::New();
    image->Graft(&mask.image());
    const auto labels = [&] {
        auto named = mask.labels();
        named[0].name = "Liver";
        named[1].name = "Lump of Mrs Doe";
        return named;
    }();
    const auto opened = std::make_shared<const LabelMap>(
        LabelMap::create(image, labels, { ResultSource::Kind::File, "doe-jane", {}, {} }).value());
    Discretion discretion { ResultIdentity {} };
    const auto leaving = discretion.mask(opened);
    QVERIFY(!leaving->source().stamp().contains("doe"));
    QCOMPARE(leaving->labels()[0].name, QStringLiteral("Liver"));
    QCOMPARE(leaving->labels()[1].name, QStringLiteral("Structure 2"));
    QCOMPARE(leaving->voxelCounts(), opened->voxelCounts());
    views::CaptureRequest shown;
    shown.labelLayers = { { opened } };
    shown.measurements = { { .kind = Measurement::Kind::Text, .text = "Mrs Doe" },
        { .kind = Measurement::Kind::Arrow, .text = "Mrs Doe", .pointsLps = { {}, { 1, 1, 1 } } } };
    const auto picture = discretion.picture(shown);
    QCOMPARE(picture.labelLayers.front().map, leaving); // the same one for every picture
    QVERIFY(picture.measurements[0].text.isEmpty() && picture.measurements[1].text.isEmpty());
    Discretion open { ResultIdentity { .isIdentified = true } };
    QCOMPARE(open.mask(opened), opened);
    QCOMPARE(open.picture(shown).measurements[1].text, QStringLiteral("Mrs Doe"));
}

QTEST_MAIN(ExporterTest)
#include "ExporterTest.moc"
