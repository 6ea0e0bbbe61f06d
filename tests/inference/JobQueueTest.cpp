#include "inference/client/JobQueue.h"

#include <QSignalSpy>
#include <QTest>

#include <array>
#include <span>

using namespace fovea;
using namespace fovea::inference;

// Which device takes which job, on a machine that has two graphics cards: the fake worker says so, takes a
// moment for each job, and ends it with words about what it was asked for.
class JobQueueTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jobsGoToTheFreestCard()
    {
        JobQueue queue(fake());
        QSignalSpy failed(&queue, &JobQueue::failed);
        for (int i = 0; i < 4; ++i)
            queue.enqueue(request("auto"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 4, 20000);
        QCOMPARE(asked(failed).filter("cuda:0 ").size(), 2);
        QCOMPARE(asked(failed).filter("cuda:1 ").size(), 2); // and the processor gets none
    }

    void theProcessorHasALaneOfItsOwn_data()
    {
        QTest::addColumn<bool>("isPrepared");
        QTest::newRow("the first job ever") << false; // nobody knows yet what devices there are
        QTest::newRow("later") << true;
    }

    void theProcessorHasALaneOfItsOwn()
    {
        QFETCH(bool, isPrepared);
        JobQueue queue(fake());
        QSignalSpy failed(&queue, &JobQueue::failed);
        QSignalSpy started(&queue, &JobQueue::started);
        if (isPrepared) {
            QSignalSpy ready(&queue, &JobQueue::workerStarted);
            queue.prepare();
            QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, 20000);
            QCOMPARE(ready[0][0].value<WorkerInfo>().devices.size(), std::size_t { 3 });
            QVERIFY(!queue.isBusy());
        }
        const int first = queue.enqueue(request("cpu"));
        const int second = queue.enqueue(request("cpu"));
        const int third = queue.enqueue(request("cuda:0"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 3, 20000);
        QCOMPARE(started.size(), 3);
        // The card's job doesn't wait for the two of the processor, which keep their order.
        QVERIFY(failed[2][0].toInt() == second);
        QVERIFY(place(failed, third) < place(failed, second));
        QVERIFY(place(failed, first) < place(failed, second));
        QCOMPARE(asked(failed).filter("cpu ").size(), 2);
        QCOMPARE(asked(failed).filter("cuda:0 ").size(), 1);
    }

    void aJobForADeviceThatIsNotThereIsAskedForAllTheSame()
    {
        JobQueue queue(fake());
        QSignalSpy failed(&queue, &JobQueue::failed);
        queue.enqueue(request("cuda:7"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        QVERIFY(asked(failed).front().startsWith("cuda:7 ")); // the worker says what is wrong with it
    }

    void whatTheRequestAsksForReachesTheWorker()
    {
        JobQueue queue(fake());
        QSignalSpy failed(&queue, &JobQueue::failed);
        SegmentRequest special = request("cuda:1");
        special.precision = "float16";
        special.skipsUniform = true;
        queue.enqueue(special);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        QCOMPARE(asked(failed).front(), "cuda:1 float16 skips");
    }

    void preparingWithoutAWorkerSaysNothing()
    {
        JobQueue queue({ .program = "/nowhere" });
        QSignalSpy ready(&queue, &JobQueue::workerStarted);
        QSignalSpy failed(&queue, &JobQueue::failed);
        queue.prepare();
        queue.enqueue(request("auto"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        QCOMPARE(ready.size(), 0);
    }

private:
    static WorkerOptions fake() { return { .program = qgetenv("FOVEA_FAKE_WORKER").toStdString() }; }

    SegmentRequest request(const std::string& device) const
    {
        SegmentRequest request;
        request.bundle
            = std::filesystem::path(qgetenv("FOVEA_MODELS_FOLDER").toStdString()) / "head-tissue-t1";
        request.device = device;
        request.image.geometry.size = { 4, 4, 4 };
        request.image.bytes = std::as_bytes(std::span(m_voxels));
        request.image.modality = "MR";
        return request;
    }

    static QStringList asked(const QSignalSpy& failed)
    {
        QStringList words;
        for (const auto& call : failed)
            words << QString::fromStdString(call[1].value<Error>().sentence);
        return words;
    }

    static qsizetype place(const QSignalSpy& failed, int job)
    {
        for (qsizetype i = 0; i < failed.size(); ++i) {
            if (failed[i][0].toInt() == job)
                return i;
        }
        return -1;
    }

    std::array<float, 64> m_voxels {};
};

QTEST_GUILESS_MAIN(JobQueueTest)
#include "JobQueueTest.moc"
