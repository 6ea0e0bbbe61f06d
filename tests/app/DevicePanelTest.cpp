#include "app/panels/DevicePanel.h"

#include "app/models/ModelRunner.h"
#include "app/monitoring/Monitoring.h"
#include "tests/app/ExampleMetrics.h"

#include <QLabel>
#include <QProgressBar>
#include <QTest>

using namespace fovea;
using namespace fovea::app;

class DevicePanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWhatItGets()
    {
        DevicePanel panel;
        MachineSample sample { .processorUse = 0.42,
            .memoryTotalBytes = 16000000000U,
            .memoryAvailableBytes = 4000000000U,
            .workerBytes = 1500000000U,
            .workers = 1 };
        panel.showSample(sample);
        QCOMPARE(panel.findChildren<QProgressBar*>().size(), 2);
        QCOMPARE(panel.findChildren<QProgressBar*>()[0]->value(), 420);
        QCOMPARE(panel.findChildren<QProgressBar*>()[1]->value(), 750);
        QVERIFY(textOf(panel).contains("1.5 GB"));
        sample.gpus.push_back({ .uuid = "GPU-1",
            .name = "Card",
            .utilisation = 0.9,
            .memoryUsedBytes = 6000000000U,
            .memoryTotalBytes = 24000000000U,
            .temperatureC = 71.0 });
        panel.showSample(sample);
        panel.showSample(sample);
        QCOMPARE(panel.findChildren<QProgressBar*>().size(), 4);
        QVERIFY(textOf(panel).contains("71"));
        QVERIFY(textOf(panel).contains("6.0 GB of 24.0 GB"));
    }

    void showsWhatTheLastRunTook()
    {
        DevicePanel panel;
        const auto* words = panel.findChild<QLabel*>("lastRun");
        QVERIFY(words->isHidden());
        inference::RunRecord run = exampleRun();
        run.peakMemoryBytes = 1500000000;
        panel.showRun(run);
        QCOMPARE(words->text(), "The last run's worker has taken at most 1.5 GB so far.");
        run.device = "cuda:0";
        run.allocator = { .allocatedBytes = 200000000,
            .reservedBytes = 2900000000,
            .peakAllocatedBytes = 1200000000,
            .peakReservedBytes = 3400000000 };
        panel.showRun(run);
        QCOMPARE(words->text(),
            "The last run took at most 3.4 GB of the card's memory (cuda:0), 1.2 GB of it in tensors.");
        QVERIFY(words->toolTip().contains("Now: 0.2 GB in tensors, 2.9 GB kept."));
        run.allocator.outOfMemory = 2;
        panel.showRun(run);
        QVERIFY2(words->text().contains("no room there 2 time"), qPrintable(words->text()));
    }

    void showsWhatTheWorkerSaysOfItself()
    {
        ModelRunner runner;
        DevicePanel panel;
        const Monitoring monitoring(runner, panel, nullptr);
        const auto* words = panel.findChild<QLabel*>("workerSays");
        QVERIFY(words->isHidden());
        inference::WorkerInfo worker;
        worker.isolation = { "network", "writing files", "memory" };
        worker.selfTests = { { "cpu", "float32", true, 1e-6, "conv3d 24->8" } };
        Q_EMIT runner.queue().workerStarted(worker);
        QVERIFY(!words->isHidden());
        QVERIFY(words->text().contains("without network, can't change files and can't take all memory"));
        QVERIFY(words->text().contains("passed"));
        QVERIFY(words->toolTip().contains("cpu, float32: passed, largest error 1e-06 (conv3d 24->8)"));
        worker.isolation = { "network", "memory" };
        worker.selfTests.push_back({ "cpu", "bfloat16", false, 0.3, "" });
        Q_EMIT runner.queue().workerStarted(worker);
        QVERIFY(words->text().contains("Warning: this system can't keep models from changing files"));
        QVERIFY(words->text().contains("wrong here in: bfloat16."));
        QVERIFY(words->toolTip().contains("cpu, bfloat16: failed, largest error 0.3"));
        // The cards' meters still stand above the words.
        panel.showSample({ .gpus = { exampleCard() } });
        panel.resize(300, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        for (const QProgressBar* bar : panel.findChildren<QProgressBar*>())
            QVERIFY(bar->y() < words->y());
    }

private:
    static QString textOf(const QWidget& widget)
    {
        QString text;
        for (const QLabel* label : widget.findChildren<QLabel*>())
            text += label->text() + '\n';
        return text;
    }
};

QTEST_MAIN(DevicePanelTest)
#include "DevicePanelTest.moc"
