#include "core/review/MaskCodec.h"
#include "core/review/ReviewJournal.h"
#include "core/review/ReviewStore.h"
#include "tests/support/TestData.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <cstdio>
#include <future>
#include <random>

using namespace fovea;

// A process reviews and paints as fast as it can and says what was acknowledged; it is killed at a random
// moment, again and again. Everything that it said must be there afterwards, in order, and in no other
// review.

namespace {

constexpr std::int64_t voxelCount = 32 * 32 * 16;

StudyBinding bindingOfSeries(int series)
{
    StudyBinding binding;
    binding.studyUid = "1.2.3";
    binding.seriesUid = QStringLiteral("1.2.3.%1").arg(series);
    binding.sopInstanceUids = { binding.seriesUid + ".1", binding.seriesUid + ".2" };
    binding.frameOfReferenceUid = "1.2.9";
    binding.geometrySha256 = QString(64, 'e');
    return binding;
}

QString findingOf(int series)
{
    return QStringLiteral("finding-of-%1").arg(series);
}

// The n-th thing that the writer does in a series: the same at both ends.
ReviewEvent scriptedEvent(int series, int n)
{
    ReviewEvent event { 0, {}, "Dr A", {}, {} };
    switch (n % 3) {
    case 0:
        event.what = VerdictGiven { findingOf(series),
            { n % 2 == 0 ? VerdictState::Accepted : VerdictState::Rejected, { QString::number(n) }, "Dr A",
                {} } };
        break;
    case 1:
        event.what = CommentAdded { findingOf(series), { QString::number(n), "Remark", "Dr A", {}, {} } };
        break;
    default:
        event.what = MaskEdited { "mask", "Brush" };
        std::mt19937 random(static_cast<unsigned>(n));
        MaskChange change;
        for (std::int64_t begin = n % 7; begin < voxelCount - 40; begin += 40)
            change.push_back({ begin, 1 + static_cast<std::int64_t>(random() % 39), 0,
                static_cast<std::uint16_t>(1 + random() % 5) });
        event.attachment = encodeMaskChange(change);
    }
    return event;
}

// Reviews two series by turns, through the store that the window uses, and prints "series sequence" for each
// acknowledged event.
int write(const std::filesystem::path& folder)
{
    std::vector<std::unique_ptr<ReviewStore>> stores;
    std::vector<std::int64_t> last(2);
    for (int series = 0; series < 2; ++series) {
        std::promise<Result<ReviewStore::Opened>> opened;
        stores.push_back(std::make_unique<ReviewStore>(
            folder, [series] { return bindingOfSeries(series); },
            [&](Result<ReviewStore::Opened> result) { opened.set_value(std::move(result)); }));
        const auto result = opened.get_future().get();
        if (!result || result->isReadOnly) {
            std::printf("failed %s\n", result ? "read only" : describe(result.error()).c_str());
            return 1;
        }
        last[static_cast<std::size_t>(series)] = result->review.lastSequence();
    }
    const auto append = [&](int series, std::vector<ReviewEvent> events) {
        std::promise<Result<std::vector<ReviewEvent>>> appended;
        stores[static_cast<std::size_t>(series)]->append(std::move(events),
            [&](Result<std::vector<ReviewEvent>> result) { appended.set_value(std::move(result)); });
        const auto result = appended.get_future().get();
        if (!result)
            return false;
        last[static_cast<std::size_t>(series)] = result->back().sequence;
        std::printf("%d %lld\n", series, static_cast<long long>(result->back().sequence));
        std::fflush(stdout);
        return true;
    };
    for (int series = 0; series < 2; ++series) {
        if (last[static_cast<std::size_t>(series)] > 0)
            continue;
        Finding finding;
        finding.id = findingOf(series);
        Geometry geometry;
        geometry.size = { 32, 32, 16 };
        // Event 1 and 2; what is scripted begins with 3.
        if (!append(series,
                { { 0, {}, "Dr A", FindingsAdded { { finding } }, {} },
                    { 0, {}, "Dr A", MaskAdded { "mask", {}, geometry, {} }, {} } }))
            return 1;
    }
    for (int turn = 0;; ++turn) {
        const int series = turn % 2;
        if (!append(
                series, { scriptedEvent(series, static_cast<int>(last[static_cast<std::size_t>(series)])) }))
            return 1;
    }
}

} // namespace

class ReviewCrashTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingAcknowledgedIsLost()
    {
        const char* wanted = std::getenv("FOVEA_CRASH_POINTS");
        const int points = wanted != nullptr ? std::atoi(wanted) : 20;
        const test::TestFolder folder;
        std::mt19937 random(20260305);
        std::vector<std::int64_t> acknowledged(2);
        int inOpening = 0;
        for (int point = 0; point < points; ++point) {
            QProcess writer;
            writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            writer.start(QCoreApplication::applicationFilePath(),
                { "--writer", QString::fromStdString(folder.path().string()) });
            QVERIFY(writer.waitForStarted());
            // Some die while they open, most while they write.
            const bool diesEarly = random() % 4 == 0;
            QByteArray said;
            if (!diesEarly) {
                QVERIFY(writer.waitForReadyRead(20000));
                said += writer.readAllStandardOutput();
            }
            const int patience = static_cast<int>(random() % (diesEarly ? 500 : 250));
            QElapsedTimer timer;
            timer.start();
            while (timer.elapsed() < patience) {
                writer.waitForReadyRead(std::max(1, patience - static_cast<int>(timer.elapsed())));
                said += writer.readAllStandardOutput();
            }
            QCOMPARE(::kill(static_cast<pid_t>(writer.processId()), SIGKILL), 0);
            QVERIFY(writer.waitForFinished());
            said += writer.readAllStandardOutput();
            QVERIFY2(!said.contains("failed"), said.right(200));
            said.truncate(said.lastIndexOf('\n') + 1); // a last line may be cut
            for (const QByteArray& line : said.split('\n')) {
                const QList<QByteArray> words = line.split(' ');
                if (words.size() == 2)
                    acknowledged.at(static_cast<std::size_t>(words[0].toInt())) = words[1].toLongLong();
            }
            inOpening += said.isEmpty() ? 1 : 0;
            for (int series = 0; series < 2; ++series)
                verify(folder, series, acknowledged[static_cast<std::size_t>(series)], point);
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("%d kills, %d of them before the first event; %lld and %lld events acknowledged and found",
            points, inOpening, static_cast<long long>(acknowledged[0]),
            static_cast<long long>(acknowledged[1]));
        QVERIFY(acknowledged[0] > points && acknowledged[1] > points);
    }

private:
    void verify(const test::TestFolder& folder, int series, std::int64_t acknowledged, int point)
    {
        const StudyBinding binding = bindingOfSeries(series);
        const auto file = folder.file(binding.key().toStdString() + ".review");
        if (acknowledged == 0 && !std::filesystem::exists(file))
            return;
        {
            const auto journal = ReviewJournal::open(folder.path(), binding);
            QVERIFY2(journal.has_value(), qPrintable(QString::number(point)));
            QVERIFY(!(*journal)->isReadOnly()); // the lock died with its process
            QVERIFY2((*journal)->notices().isEmpty(), qPrintable((*journal)->notices().join('\n')));
            QVERIFY2((*journal)->review().lastSequence() >= acknowledged,
                qPrintable(QStringLiteral("point %1: %2 acknowledged, %3 found")
                        .arg(point)
                        .arg(acknowledged)
                        .arg((*journal)->review().lastSequence())));
        }
        // The journal holds what this series' script wrote, voxels too, and nothing of the other's.
        const auto stored = readStoredReview(file);
        QVERIFY2(stored.has_value(), stored ? "" : describe(stored.error()).c_str());
        const Review& review = stored->review;
        QCOMPARE(review.binding(), binding);
        if (review.lastSequence() == 0)
            return;
        QCOMPARE(review.items().size(), std::size_t(1));
        QCOMPARE(review.items()[0].finding.id, findingOf(series));
        std::size_t attachment = 0;
        for (std::int64_t sequence = 3; sequence <= review.lastSequence(); ++sequence) {
            const ReviewEvent expected = scriptedEvent(series, static_cast<int>(sequence) - 1);
            if (expected.attachment.isEmpty())
                continue;
            QCOMPARE(stored->attachments.at(attachment).first, sequence);
            QCOMPARE(stored->attachments.at(attachment).second, expected.attachment);
            ++attachment;
        }
        QCOMPARE(attachment, stored->attachments.size());
        QCOMPARE(static_cast<std::int64_t>(review.items()[0].comments.size()),
            (review.lastSequence() - 2) / 3); // 5, 8, 11...
    }
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && std::string_view(argv[1]) == "--writer")
        return write(argv[2]);
    ReviewCrashTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "ReviewCrashTest.moc"
