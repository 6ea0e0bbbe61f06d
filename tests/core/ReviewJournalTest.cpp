#include "core/review/ReviewJournal.h"

#include "core/review/MaskCodec.h"
#include "core/review/ReviewStore.h"
#include "tests/core/FaultyDisk.h"
#include "tests/support/TestData.h"

#include <QCoreApplication>
#include <QTest>

#include <fstream>
#include <future>
#include <random>
#include <sqlite3.h>

using namespace fovea;
using test::FaultyDisk;

namespace {

StudyBinding binding(const QString& series = "1.2.3.1")
{
    StudyBinding result;
    result.studyUid = "1.2.3";
    result.seriesUid = series;
    result.sopInstanceUids = { series + ".1", series + ".2" };
    result.frameOfReferenceUid = "1.2.9";
    result.geometrySha256 = QString(64, 'e');
    return result;
}

Finding finding(const QString& id)
{
    Finding result;
    result.id = id;
    result.kind = FindingKind::Box;
    result.title = "Nodule";
    result.anchorLps = { 1, -2.5, 1.0 / 3.0 };
    return result;
}

ReviewEvent happened(ReviewEvent::What what, QByteArray attachment = {})
{
    return { 0, {}, "Dr Ä", std::move(what), std::move(attachment) };
}

ReviewEvent verdict(VerdictState state)
{
    return happened(VerdictGiven { "a", { state, { "Artefact" }, "Dr Ä", QDateTime::currentDateTimeUtc() } });
}

std::filesystem::path fileOf(const test::TestFolder& folder, const StudyBinding& owner = binding())
{
    return folder.file(owner.key().toStdString() + ".review");
}

// A review of three events, closed.
void writeReview(const test::TestFolder& folder)
{
    auto journal = ReviewJournal::open(folder.path(), binding()).value();
    QVERIFY(journal->append({ happened(FindingsAdded { { finding("a"), finding("b") } }) }));
    QVERIFY(journal->append({ verdict(VerdictState::Accepted) }));
    QVERIFY(journal->append({ verdict(VerdictState::Rejected) }));
}

// What SQLite says to a statement on the file, as any program may try it.
int execute(const std::filesystem::path& file, const char* statement)
{
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    const int result = sqlite3_exec(database, statement, nullptr, nullptr, nullptr);
    sqlite3_close(database);
    return result;
}

} // namespace

class ReviewJournalTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { FaultyDisk::set(FaultyDisk::Fault::None); }

    void whatWasWrittenIsThereAgain()
    {
        const test::TestFolder folder;
        Review written(binding());
        const QByteArray voxels = encodeMask(std::vector<std::uint16_t> { 1, 1, 5, 0 });
        {
            auto journal = ReviewJournal::open(folder.path(), binding()).value();
            QVERIFY(journal->review().items().empty());
            const auto events = journal->append({ happened(FindingsAdded { { finding("a") } }),
                happened(MaskAdded { "m", {}, {}, { { 1, "Liver", {} } } }, voxels),
                verdict(VerdictState::Unsure) });
            QVERIFY(events.has_value());
            QCOMPARE(events->back().sequence, 3);
            for (const ReviewEvent& event : *events)
                QVERIFY(written.apply(event));
        }
        const auto journal = ReviewJournal::open(folder.path(), binding()).value();
        QVERIFY2(journal->notices().isEmpty(), qPrintable(journal->notices().join(' ')));
        QCOMPARE(journal->review().items().size(), std::size_t(1));
        QCOMPARE(journal->review().items()[0].finding, finding("a"));
        QCOMPARE(journal->review().items()[0].verdict.state, VerdictState::Unsure);
        QCOMPARE(journal->review().items()[0].verdict.reviewer, QString("Dr Ä"));
        QCOMPARE(journal->review().masks(), written.masks());
        QCOMPARE(journal->attachment(2).value(), voxels);
        QVERIFY(!journal->attachment(7).has_value());
    }

    void aSecondWindowIsTold()
    {
        const test::TestFolder folder;
        auto first = ReviewJournal::open(folder.path(), binding()).value();
        QVERIFY(first->append({ happened(FindingsAdded { { finding("a") } }) }));
        {
            auto second = ReviewJournal::open(folder.path(), binding()).value();
            QVERIFY(second->isReadOnly());
            QVERIFY2(
                second->notices().join(' ').contains(QString::number(QCoreApplication::applicationPid())),
                qPrintable(second->notices().join(' ')));
            QCOMPARE(second->review().items().size(), std::size_t(1));
            const auto refused = second->append({ verdict(VerdictState::Accepted) });
            QVERIFY(!refused.has_value());
            QCOMPARE(refused.error().code, ErrorCode::Unwritable);
        }
        QVERIFY(first->append({ verdict(VerdictState::Rejected) })); // the first is not disturbed
        first.reset();
        const auto third = ReviewJournal::open(folder.path(), binding()).value();
        QVERIFY(!third->isReadOnly());
        QCOMPARE(third->review().items()[0].verdict.state, VerdictState::Rejected);
        // Another series is not concerned.
        QVERIFY(!ReviewJournal::open(folder.path(), binding("1.2.3.2")).value()->isReadOnly());
    }

    void aReviewIsNeverShownOverOtherPictures()
    {
        const test::TestFolder folder;
        writeReview(folder);
        const StudyBinding other = binding("1.2.3.2");
        std::filesystem::copy_file(fileOf(folder), fileOf(folder, other));
        const auto opened = ReviewJournal::open(folder.path(), other);
        QVERIFY(!opened.has_value());
        QCOMPARE(opened.error().code, ErrorCode::Inconsistent);
        QVERIFY(!auditJournal(fileOf(folder, other)).value().isSound());
    }

    void eventsStay()
    {
        const test::TestFolder folder;
        writeReview(folder);
        QVERIFY(execute(fileOf(folder), "UPDATE events SET reviewer = 'x' WHERE sequence = 1") != SQLITE_OK);
        QVERIFY(execute(fileOf(folder), "DELETE FROM events WHERE sequence = 3") != SQLITE_OK);
        QVERIFY(execute(fileOf(folder), "UPDATE binding SET json = '{}'") != SQLITE_OK);
        const AuditReport report = auditJournal(fileOf(folder)).value();
        QVERIFY2(report.isSound(), qPrintable(report.fault));
        QCOMPARE(report.events, 3);
        QCOMPARE(report.reviewers, QStringList("Dr Ä"));
        QCOMPARE(auditLog(fileOf(folder)).value().at(2).summary, QString("Verdict: rejected"));
        QCOMPARE(auditLog(fileOf(folder)).value().at(2).hash, report.lastHash);
    }

    void changesBehindItsBackAreFound_data()
    {
        QTest::addColumn<QByteArray>("statement");
        QTest::addColumn<int>("kept");
        QTest::newRow("reviewer") << QByteArray(
            "DROP TRIGGER events_stay; UPDATE events SET reviewer = 'x' WHERE sequence = 3")
                                  << 2;
        QTest::newRow("verdict") << QByteArray(
            "DROP TRIGGER events_stay; UPDATE events SET what = replace(what, 'accepted', 'rejected')")
                                 << 1;
        QTest::newRow("deleted") << QByteArray(
            "DROP TRIGGER events_remain; DELETE FROM events WHERE sequence = 2")
                                 << 1;
        QTest::newRow("renumbered") << QByteArray("DROP TRIGGER events_stay; DROP TRIGGER events_remain; "
                                                  "DELETE FROM events WHERE sequence = 2; "
                                                  "UPDATE events SET sequence = 2 WHERE sequence = 3")
                                    << 1;
        QTest::newRow("made up") << QByteArray(
            "INSERT INTO events SELECT 4, time, reviewer, what, attachment, "
            "attachment_sha256, previous, hash FROM events WHERE sequence = 3")
                                 << 3;
    }

    void changesBehindItsBackAreFound()
    {
        QFETCH(QByteArray, statement);
        QFETCH(int, kept);
        const test::TestFolder folder;
        writeReview(folder);
        QCOMPARE(execute(fileOf(folder), statement), SQLITE_OK);
        const AuditReport report = auditJournal(fileOf(folder)).value();
        QVERIFY(!report.isSound());
        QCOMPARE(report.events, kept);

        // Opening puts the file aside and goes on with what holds together.
        {
            const auto journal = ReviewJournal::open(folder.path(), binding()).value();
            QCOMPARE(journal->notices().size(), 1);
            QCOMPARE(journal->review().lastSequence(), kept);
            QVERIFY(journal->append({ verdict(VerdictState::Unsure) }));
        }
        QVERIFY(auditJournal(fileOf(folder)).value().isSound());
        const auto aside = journalsIn(folder.path() / "damaged");
        QCOMPARE(aside.size(), std::size_t(1));
        QVERIFY(!auditJournal(aside[0]).value().isSound()); // still what it was
    }

    void damagedFilesArePutAside_data()
    {
        QTest::addColumn<int>("keepBytes"); // of the file's beginning; the rest is noise
        QTest::newRow("all noise") << 0;
        QTest::newRow("header only") << 100;
        QTest::newRow("first page") << 4096;
    }

    void damagedFilesArePutAside()
    {
        QFETCH(int, keepBytes);
        const test::TestFolder folder;
        writeReview(folder);
        std::string bytes = test::readBytes(fileOf(folder));
        std::mt19937 random(7);
        for (std::size_t n = static_cast<std::size_t>(keepBytes); n < bytes.size(); ++n)
            bytes[n] = static_cast<char>(random());
        std::ofstream(fileOf(folder), std::ios::binary) << bytes;
        QVERIFY(!auditJournal(fileOf(folder)).value().isSound());
        {
            auto journal = ReviewJournal::open(folder.path(), binding());
            QVERIFY2(journal.has_value(), journal ? "" : describe(journal.error()).c_str());
            QVERIFY(!(*journal)->notices().isEmpty());
            QVERIFY((*journal)->append({ happened(FindingsAdded { { finding("c") } }) }));
        }
        QCOMPARE(journalsIn(folder.path() / "damaged").size(), std::size_t(1));
        QVERIFY(auditJournal(fileOf(folder)).value().isSound());
    }

    void failingDisksLoseNothing_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QString>("words");
        QTest::newRow("full") << static_cast<int>(FaultyDisk::Fault::Full) << "the disk is full";
        QTest::newRow("write error") << static_cast<int>(FaultyDisk::Fault::WriteError)
                                     << "the disk reports an error";
        QTest::newRow("sync error") << static_cast<int>(FaultyDisk::Fault::SyncError)
                                    << "the disk reports an error";
    }

    void failingDisksLoseNothing()
    {
        QFETCH(int, fault);
        QFETCH(QString, words);
        const test::TestFolder folder;
        auto journal = ReviewJournal::open(folder.path(), binding()).value();
        QVERIFY(journal->append({ happened(FindingsAdded { { finding("a") } }) }));
        QVERIFY(journal->append({ verdict(VerdictState::Accepted) }));

        FaultyDisk::set(static_cast<FaultyDisk::Fault>(fault));
        for (int attempt = 0; attempt < 3; ++attempt) {
            const auto refused = journal->append({ verdict(VerdictState::Rejected) });
            QVERIFY(!refused.has_value());
            QCOMPARE(refused.error().code, ErrorCode::Unwritable);
            QVERIFY2(QString::fromStdString(refused.error().sentence).contains(words),
                refused.error().sentence.c_str());
            QVERIFY(!refused.error().hint.empty());
        }
        FaultyDisk::set(FaultyDisk::Fault::None);
        QVERIFY(journal->append({ verdict(VerdictState::Unsure) })); // and goes on
        journal.reset();

        const auto again = ReviewJournal::open(folder.path(), binding()).value();
        QVERIFY2(again->notices().isEmpty(), qPrintable(again->notices().join(' ')));
        QCOMPARE(again->review().lastSequence(), 3);
        QCOMPARE(again->review().items()[0].verdict.state, VerdictState::Unsure);
        QVERIFY(auditJournal(again->file()).value().isSound());
    }

    void placesThatCantBeWrittenAreNamed()
    {
        for (const char* folder : { "/proc/self", "/proc/no-such/folder" }) {
            const auto opened = ReviewJournal::open(folder, binding());
            QVERIFY(!opened.has_value());
            QCOMPARE(opened.error().code, ErrorCode::Unwritable);
            QVERIFY(!opened.error().hint.empty());
        }
    }

    void theStoreWritesWhatItWasGivenBeforeItEnds()
    {
        const test::TestFolder folder;
        int acknowledged = 0;
        {
            ReviewStore store(folder.path(), [] { return binding(); }, [](auto) {});
            store.append({ happened(FindingsAdded { { finding("a") } }) },
                [&](const auto& done) { acknowledged += done ? 1 : 0; });
            for (int n = 0; n < 50; ++n)
                store.append({ verdict(VerdictState::Accepted) },
                    [&](const auto& done) { acknowledged += done ? 1 : 0; });
        }
        QCOMPARE(acknowledged, 51);
        QCOMPARE(ReviewJournal::open(folder.path(), binding()).value()->review().lastSequence(), 51);
    }

    void theStoreSaysWhyItCantOpen()
    {
        std::promise<ErrorCode> opened;
        std::promise<ErrorCode> appended;
        ReviewStore store(
            "/proc/no-such/folder", [] { return binding(); },
            [&](const auto& result) { opened.set_value(result.error().code); });
        store.append({ verdict(VerdictState::Accepted) },
            [&](const auto& result) { appended.set_value(result.error().code); });
        QCOMPARE(opened.get_future().get(), ErrorCode::Unwritable);
        QCOMPARE(appended.get_future().get(), ErrorCode::Unwritable);
    }

    void voxelsSurviveTheirCode()
    {
        std::mt19937 random(5);
        std::vector<std::uint16_t> voxels(5000);
        for (std::size_t n = 0; n < voxels.size(); n += 1 + random() % 30)
            std::fill(voxels.begin() + static_cast<std::ptrdiff_t>(n), voxels.end(),
                static_cast<std::uint16_t>(random() % 3 == 0 ? 65535 : random() % 4));
        const QByteArray bytes = encodeMask(voxels);
        std::vector<std::uint16_t> decoded(voxels.size());
        QVERIFY(decodeMask(bytes, decoded));
        QCOMPARE(decoded, voxels);
        std::vector<std::uint16_t> shorter(voxels.size() - 1);
        QVERIFY(!decodeMask(bytes, shorter));
        QVERIFY(!decodeMask(bytes.left(bytes.size() / 2), decoded));

        const MaskChange change { { 3, 10, 0, 7 }, { 13, 1, 2, 65535 }, { 4000, 1000, 9, 0 } };
        QCOMPARE(decodeMaskChange(encodeMaskChange(change), 5000).value(), change);
        QVERIFY(!decodeMaskChange(encodeMaskChange(change), 4999));
        QVERIFY(decodeMaskChange(encodeMaskChange({}), 5000).value().empty());
        std::vector<std::uint16_t> edited(5000, 2);
        applyChange(change, edited);
        QCOMPARE(edited[12], std::uint16_t(7));
        QCOMPARE(edited[14], std::uint16_t(2));
        QCOMPARE(edited[4999], std::uint16_t(0));
        revertChange(change, edited);
        QCOMPARE(edited[4999], std::uint16_t(9));
    }
};

int main(int argc, char** argv)
{
    FaultyDisk::install();
    QCoreApplication application(argc, argv);
    ReviewJournalTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "ReviewJournalTest.moc"
