#include "core/base/Progress.h"

#include "core/base/Error.h"
#include "core/base/Parallel.h"

#include <QTest>

#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

using namespace fovea;

namespace {

struct Call {
    std::string stage;
    double fraction;
};

} // namespace

class ProgressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reportsToNobody()
    {
        Progress progress;
        progress.report(0.5);
        progress.stage("Anything", 0.5).report(1.0);
        QVERIFY(!progress.isCancelled());
    }

    void stagesShareTheRange()
    {
        std::vector<Call> calls;
        Progress progress(
            [&](const std::string& stage, double fraction) { calls.push_back({ stage, fraction }); }, {});
        Progress first = progress.stage("First", 0.25);
        first.report(1.0);
        Progress second = progress.stage("Second", 0.75);
        Progress inner = second.stage("Inner", 0.5);
        inner.report(1.0);
        second.report(1.0);
        QVERIFY(calls.size() >= 4);
        QCOMPARE(calls[0].stage, "First");
        QCOMPARE(calls[0].fraction, 0.0);
        QCOMPARE(calls[1].fraction, 0.25);
        double innerEnd = -1.0;
        for (const Call& call : calls) {
            if (call.stage == "Inner")
                innerEnd = call.fraction;
        }
        QCOMPARE(innerEnd, 0.25 + 0.75 * 0.5);
        QCOMPARE(calls.back().fraction, 1.0);
    }

    void neverFalls()
    {
        double last = 0.0;
        bool hasFallen = false;
        Progress progress(
            [&](const std::string&, double fraction) {
                hasFallen = hasFallen || fraction < last;
                last = fraction;
            },
            {});
        Progress first = progress.stage("First", 0.5);
        first.report(0.9);
        progress.stage("Second", 0.5).report(0.0);
        first.report(0.1);
        QVERIFY(!hasFallen);
        QCOMPARE(last, 0.5);
    }

    void doesNotFloodItsSink()
    {
        int calls = 0;
        Progress progress([&](const std::string&, double) { ++calls; }, {});
        for (int n = 0; n < 100'000; ++n)
            progress.report(n / 100'001.0);
        QVERIFY2(calls < 1000, qPrintable(QString::number(calls)));
        QVERIFY(calls >= 1);
    }

    void thefinalReportAlwaysArrives()
    {
        double last = 0.0;
        Progress progress([&](const std::string&, double fraction) { last = fraction; }, {});
        progress.report(0.5);
        progress.report(1.0); // well within 20 ms
        QCOMPARE(last, 1.0);
    }

    void carriesTheWishToStop()
    {
        std::stop_source source;
        Progress progress({}, source.get_token());
        Progress stage = progress.stage("Stage", 1.0);
        QVERIFY(!stage.isCancelled());
        source.request_stop();
        QVERIFY(stage.isCancelled());
        QVERIFY(progress.isCancelled());
    }

    void mayBeReportedFromThreads()
    {
        int inside = 0;
        bool overlapped = false;
        Progress progress(
            [&](const std::string&, double) {
                overlapped = overlapped || ++inside > 1;
                std::this_thread::yield();
                --inside;
            },
            {});
        {
            std::vector<std::jthread> threads;
            for (int n = 0; n < 4; ++n)
                threads.emplace_back([&] {
                    for (int k = 0; k < 1000; ++k)
                        progress.report(1.0);
                });
        }
        QVERIFY(!overlapped);
    }

    void parallelWorkVisitsEverythingOnce()
    {
        std::vector<std::atomic<int>> visits(1000);
        QVERIFY(forEachParallel(visits.size(), {}, [&](std::size_t n) { return ++visits[n] == 1; }));
        for (const auto& count : visits)
            QCOMPARE(count.load(), 1);
        QVERIFY(forEachParallel(0, {}, [](std::size_t) { return false; }));
    }

    void parallelWorkEndsEarly()
    {
        std::atomic<int> calls = 0;
        QVERIFY(!forEachParallel(100'000, {}, [&](std::size_t) { return ++calls < 10; }));
        QVERIFY(calls < 1000);
        std::stop_source source;
        source.request_stop();
        QVERIFY(!forEachParallel(10, Progress({}, source.get_token()), [](std::size_t) { return true; }));
    }

    void errorsReadAsSentences()
    {
        const Error error { ErrorCode::Damaged, "The file ends early", "/a/b.dcm", "Copy it again." };
        QCOMPARE(describe(error), "/a/b.dcm: The file ends early. Copy it again.");
        QCOMPARE(describe({ ErrorCode::Internal, "It broke" }), "It broke.");
        QCOMPARE(cancelled().error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(ProgressTest)
#include "ProgressTest.moc"
