#include "app/monitoring/InferenceMetrics.h"
#include "app/monitoring/MachineMonitor.h"
#include "app/panels/DevicePanel.h"

#include <QLabel>
#include <QProgressBar>
#include <QTcpSocket>
#include <QTest>

using namespace fovea;
using namespace fovea::app;

namespace {

inference::RunRecord exampleRun()
{
    inference::RunRecord run;
    run.device = "cpu";
    run.bundleVersion = "1.2.0";
    run.windows = 12;
    run.stages = { { "infer", 3.0 }, { "invert", 0.2 } };
    run.fallbacks = { "the CPU" };
    return run;
}

} // namespace

class MonitoringTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsWhatRunsCameTo()
    {
        InferenceMetrics metrics;
        metrics.runFinished("Brain \"tissue\"\nx", exampleRun());
        metrics.runFinished("Brain \"tissue\"\nx", exampleRun());
        metrics.runFailed({ ErrorCode::OutOfMemory, "no" });
        metrics.runFailed({ ErrorCode::Cancelled, "" });
        const QString text = QString::fromStdString(metrics.text());
        QVERIFY(text.contains("# TYPE app_inference_stage_seconds histogram"));
        QVERIFY(text.contains("app_inference_oom_total 1"));
        QVERIFY(text.contains("app_inference_cancelled_total 1"));
        QVERIFY(text.contains("app_inference_fallback_total{to=\"the CPU\"} 2"));
        QVERIFY(text.contains("app_inference_failed_total{reason=\"memory\"} 1"));
        const auto lines = text.split('\n');
        const auto windows = lines.filter("app_inference_windows_total{");
        QCOMPARE(windows.size(), 1); // the name of the model breaks no line
        QVERIFY(windows.front().endsWith(" 24"));
        const auto within5
            = lines.filter("app_inference_stage_seconds_bucket").filter("stage=\"infer\"").filter("le=\"5\"");
        QCOMPARE(within5.size(), 1);
        QVERIFY(within5.front().endsWith(" 2"));
    }

    void servesThemOnLoopbackOnly()
    {
        InferenceMetrics metrics;
        const auto port = metrics.serve(0);
        QVERIFY2(port.has_value(), port ? "" : describe(port.error()).c_str());
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", static_cast<quint16>(*port));
        QVERIFY(socket.waitForConnected(5000));
        socket.write("GET /metrics HTTP/1.0\r\n\r\n");
        QByteArray answer;
        while (socket.waitForReadyRead(5000))
            answer += socket.readAll();
        QVERIFY(answer.startsWith("HTTP/1.1 200"));
        QVERIFY(answer.contains("app_worker_memory_used_bytes"));
        // A second one can't have the same port, and says so.
        InferenceMetrics second;
        QVERIFY(!second.serve(*port).has_value());
        QFile sockets("/proc/net/tcp");
        QVERIFY(sockets.open(QIODevice::ReadOnly));
        const QByteArray everywhere
            = "00000000:" + QByteArray::number(*port, 16).toUpper().rightJustified(4, '0');
        QVERIFY(!sockets.readAll().contains(everywhere));
    }

    void isOffUnlessAskedFor()
    {
        qunsetenv("FOVEA_METRICS_PORT");
        QVERIFY(!InferenceMetrics::wantedPort());
        qputenv("FOVEA_METRICS_PORT", "9411");
        QCOMPARE(*InferenceMetrics::wantedPort(), 9411);
        qputenv("FOVEA_METRICS_PORT", "all");
        QVERIFY(!InferenceMetrics::wantedPort());
        qunsetenv("FOVEA_METRICS_PORT");
    }

    void samplesThisMachine()
    {
        MachineMonitor monitor;
        const MachineSample first = monitor.sample();
        QVERIFY(first.memoryTotalBytes > first.memoryAvailableBytes);
        QVERIFY(first.memoryAvailableBytes > 0);
        QVERIFY(!first.processorUse);
        QCOMPARE(first.workers, 0);
        QTest::qWait(200);
        const MachineSample second = monitor.sample();
        QVERIFY(second.processorUse && *second.processorUse >= 0.0 && *second.processorUse <= 1.0);
    }

    void thePanelShowsWhatItGets()
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

private:
    static QString textOf(const QWidget& widget)
    {
        QString text;
        for (const QLabel* label : widget.findChildren<QLabel*>())
            text += label->text() + '\n';
        return text;
    }
};

QTEST_MAIN(MonitoringTest)
#include "MonitoringTest.moc"
