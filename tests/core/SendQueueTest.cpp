#include "core/network/SendQueue.h"

#include "tests/core/Orthanc.h"
#include "tests/core/SentStudy.h"
#include "tests/support/Phantom.h"
#include "tests/support/SyntheticDicom.h"

#include <QLockFile>
#include <QTest>

#include <algorithm>

using namespace fovea;
namespace fs = std::filesystem;

// What is to be sent arrives, whatever ends in between.
class SendQueueTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWaitsToBeSentSurvives()
    {
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        const test::TestFolder folder;
        const test::SentStudy sent = test::makeStudy(folder.path(), test::axialGeometry());
        test::Orthanc server;
        auto list = ArchiveList::load(folder.file("archives.json")).value();
        QVERIFY(list.put(server.web()).has_value());
        {
            const auto queue = SendQueue::open(folder.file("outbox")).value();
            for (const fs::path& file : sent.files)
                QVERIFY(queue->add("web", file).has_value());
            QVERIFY(!queue->add("web", folder.write("note.txt", "no DICOM")).has_value());
            const auto none = queue->process(list, false); // the archive is not there
            QVERIFY(none.has_value());
            QCOMPARE(*none, 0);
            const auto entries = queue->entries().value();
            QCOMPARE(entries.size(), std::size_t(18));
            QCOMPARE(entries.front().attempts, 1);
            QVERIFY(!entries.front().problem.isEmpty());
            QVERIFY(entries.front().notBefore > QDateTime::currentDateTime());
        }
        fs::remove_all(folder.file("series")); // the originals may go
        QVERIFY2(server.start(), server.problem().c_str());
        const auto queue = SendQueue::open(folder.file("outbox")).value(); // as after a restart
        const auto all = queue->process(list, true);
        QVERIFY2(all, all ? "" : describe(all.error()).c_str());
        QCOMPARE(*all, 18);
        QVERIFY(queue->tidy(false).has_value());
        QVERIFY(queue->entries().value().empty());
        const auto studies = openArchive(server.web()).value()->findStudies({});
        QVERIFY(studies.has_value());
        QCOMPARE(studies->front().instances, 18);
        // Only the database is left in the outbox.
        for (const auto& entry : fs::directory_iterator(folder.file("outbox")))
            QVERIFY2(entry.path().filename().string().starts_with("queue.sqlite"), entry.path().c_str());
    }

    // Not the others wait for it; a person may have it tried again or given up.
    void whatIsRefusedHoldsNothingUp_data()
    {
        QTest::addColumn<bool>("isWeb");
        QTest::newRow("DICOMweb") << true;
        QTest::newRow("DIMSE") << false;
    }
    void whatIsRefusedHoldsNothingUp()
    {
        QFETCH(bool, isWeb);
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        const test::TestFolder folder;
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        auto list = ArchiveList::load(folder.file("archives.json")).value();
        const ArchiveConnection connection = isWeb ? server.web() : server.dimse(false);
        QVERIFY(list.put(connection).has_value());
        const auto queue = SendQueue::open(folder.file("outbox")).value();
        auto slice = test::SyntheticDicom::slice({ .instanceNumber = 1 });
        slice.setText(0x0008103E, "LO", "Not taken");
        // Of a class that nobody knows; or without the study that it would belong to.
        if (isWeb)
            slice.remove(0x0020000D);
        else
            slice.setText(0x00080016, "UI", "1.2.3.4.5.6.7");
        QVERIFY(queue->add(connection.name, folder.write("odd.dcm", slice.bytes())).has_value());
        const auto sound = test::SyntheticDicom::slice({ .instanceNumber = 2 });
        QVERIFY(queue->add(connection.name, folder.write("lost.dcm", sound.bytes())).has_value());
        QVERIFY(queue->add(connection.name, folder.write("sound.dcm", sound.bytes())).has_value());
        fs::remove(queue->entries().value().at(1).file); // by somebody else
        QCOMPARE(queue->process(list, false).value(), 1);
        QVERIFY(queue->tidy(false).has_value());

        const auto refused = queue->entries().value();
        QCOMPARE(refused.size(), std::size_t(2));
        for (const QueuedFile& entry : refused) {
            QCOMPARE(entry.state, QueuedFile::State::Refused);
            QVERIFY(!entry.problem.isEmpty());
        }
        QCOMPARE(refused.front().content, QStringLiteral("CT · Not taken"));
        QVERIFY2(refused.front().problem.contains(isWeb ? "refused" : "no objects of this kind"),
            qPrintable(refused.front().problem));
        QCOMPARE(queue->process(list, true).value(), 0);
        QCOMPARE(queue->entries().value().front().attempts, 1); // it is not tried by itself

        QCOMPARE(queue->retry(list, { refused.front().id }).value(), 0);
        QCOMPARE(queue->entries().value().front().attempts, 2);
        QCOMPARE(queue->entries().value().back().attempts, 1);
        QVERIFY(queue->remove({ refused.front().id, refused.back().id }).has_value());
        QVERIFY(queue->entries().value().empty());
        QVERIFY(!fs::exists(refused.front().file));
    }

    void oneProcessSendsAtATime()
    {
        const test::TestFolder folder;
        const auto list = ArchiveList::load(folder.file("archives.json")).value();
        const auto queue = SendQueue::open(folder.file("outbox")).value();
        const auto file = folder.write("a.dcm", test::SyntheticDicom::slice({}).bytes());
        QVERIFY(queue->add("gone", file).has_value());
        {
            QLockFile other(QString::fromStdString(folder.file("outbox/sending.lock").string()));
            QVERIFY(other.tryLock());
            QCOMPARE(queue->process(list, true).value(), 0);
            QCOMPARE(queue->entries().value().front().attempts, 0);
        }
        QCOMPARE(queue->process(list, true).value(), 0);
        QCOMPARE(queue->entries().value().front().attempts, 1);
        QVERIFY(queue->entries().value().front().problem.contains("no such archive"));
    }

    void whatTheServersEndInterruptsIsSentLater()
    {
        if (!test::Orthanc::isInstalled())
            QSKIP("Orthanc is not installed");
        const test::TestFolder folder;
        const test::SentStudy sent = test::makeStudy(folder.path(), test::axialGeometry());
        test::Orthanc server;
        QVERIFY2(server.start(), server.problem().c_str());
        auto list = ArchiveList::load(folder.file("archives.json")).value();
        QVERIFY(list.put(server.dimse(false)).has_value());
        const auto queue = SendQueue::open(folder.file("outbox")).value();
        for (const fs::path& file : sent.files)
            QVERIFY(queue->add("dimse", file).has_value());
        const Progress cutting(
            [&](const std::string&, double fraction) {
                if (fraction > 0.4)
                    server.cut();
            },
            {});
        const int before = queue->process(list, true, cutting).value();
        QVERIFY(before > 0 && before < 18);
        const auto entries = queue->entries().value();
        const auto isWaiting = [](const QueuedFile& e) { return e.state == QueuedFile::State::Waiting; };
        QCOMPARE(std::ranges::count_if(entries, isWaiting), 18 - before);
        QVERIFY(std::ranges::all_of(
            entries, [&](const QueuedFile& e) { return !isWaiting(e) || fs::exists(e.file); }));
        QVERIFY2(server.start(), server.problem().c_str());
        QCOMPARE(queue->process(list, true).value(), 18 - before);
        QCOMPARE(openArchive(server.web()).value()->findStudies({}).value().front().instances, 18);
    }
};

QTEST_GUILESS_MAIN(SendQueueTest)
#include "SendQueueTest.moc"
