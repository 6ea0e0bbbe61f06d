#include "app/archive/FetchTask.h"

#include "app/archive/ArchiveDialog.h"
#include "tests/core/Orthanc.h"
#include "tests/core/SentStudy.h"
#include "tests/support/Phantom.h"

#include <QSignalSpy>
#include <QTest>

using namespace fovea;
using namespace fovea::app;
using namespace fovea::test;

namespace {

constexpr int patienceMs = 120000; // a loaded machine; nothing waits this long on an idle one

} // namespace

// Fetching from a real archive, with its dialog open or closed.
class FetchTaskTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesOnBehindAClosedDialog();
    void saysWhatWentWrong();
};

void FetchTaskTest::goesOnBehindAClosedDialog()
{
    if (!Orthanc::isInstalled())
        QSKIP("Orthanc is not installed");
    Orthanc server;
    QVERIFY2(server.start(), server.problem().c_str());
    const TestFolder folder;
    const SentStudy sent = makeStudy(folder.path(), axialGeometry());
    const auto archive = openArchive(server.web()).value();
    for (const auto& file : sent.files)
        QVERIFY(archive->store(file).has_value());

    FetchTask fetching(folder.file("back"));
    QSignalSpy arrived(&fetching, &FetchTask::arrived);
    QSignalSpy ended(&fetching, &FetchTask::ended);
    auto dialog
        = std::make_unique<ArchiveDialog>(fetching, folder.file("archives.json"), folder.file("outbox"));
    dialog->show();
    fetching.start(server.web(), { sent.studyUid });
    dialog.reset();
    QVERIFY(fetching.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patienceMs);
    QCOMPARE(fetching.status(), QStringLiteral("%1 pictures arrived, 0 were there.").arg(sent.files.size()));
    // At the end of each of the two series; the last one completes the study.
    QVERIFY(arrived.count() >= 2);
    QVERIFY(!arrived.front()[1].toBool());
    QVERIFY(arrived.back()[1].toBool());
    QCOMPARE(
        arrived.back()[0].value<std::filesystem::path>(), folder.file("back") / sent.studyUid.toStdString());
}

void FetchTaskTest::saysWhatWentWrong()
{
    const TestFolder folder;
    FetchTask fetching(folder.file("back"));
    QSignalSpy ended(&fetching, &FetchTask::ended);
    ArchiveConnection nobody;
    nobody.name = "Ward";
    nobody.url = QUrl("http://127.0.0.1:9/dicom-web");
    fetching.start(nobody, { "1.2.3" });
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patienceMs);
    QVERIFY2(fetching.status().contains("can't be reached"), qPrintable(fetching.status()));
    QVERIFY(!fetching.isRunning());
}

QTEST_MAIN(FetchTaskTest)
#include "FetchTaskTest.moc"
