#include "app/monitoring/Monitoring.h"

#include "app/models/ModelRunner.h"
#include "app/monitoring/InferenceMetrics.h"
#include "app/monitoring/MachineMonitor.h"
#include "app/panels/DevicePanel.h"
#include "tests/app/ExampleMetrics.h"
#include "tests/app/ExpositionRules.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QRect>
#include <QRegularExpression>
#include <QSet>
#include <QTcpSocket>
#include <QTest>

#include <chrono>

using namespace fovea;
using namespace fovea::app;

namespace {

QByteArray scrape(int port, const QByteArray& headers)
{
    QTcpSocket socket;
    socket.connectToHost("127.0.0.1", static_cast<quint16>(port));
    if (!socket.waitForConnected(5000))
        return {};
    socket.write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    QByteArray answer;
    while (socket.waitForReadyRead(5000))
        answer += socket.readAll();
    return answer;
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

    void bothFormatsKeepTheirRules()
    {
        InferenceMetrics metrics;
        fill(metrics);
        QMap<QString, Family> old;
        QCOMPARE(firstBreach(metrics.text(Exposition::Prometheus), Exposition::Prometheus, old), QString());
        QMap<QString, Family> open;
        QCOMPARE(
            firstBreach(metrics.text(Exposition::OpenMetrics), Exposition::OpenMetrics, open), QString());
        // The same families, and as many samples.
        QCOMPARE(open.size(), old.size());
        for (const auto& [name, family] : open.asKeyValueRange()) {
            const QString before = family.type == "counter" ? name + "_total" : name;
            QVERIFY2(old.contains(before), qPrintable(before));
            QCOMPARE(old[before].type, family.type);
            QCOMPARE(old[before].samples.size(), family.samples.size());
        }
        QCOMPARE(open["app_inference_stage_seconds"].unit, "seconds");
        QCOMPARE(open["app_gpu_memory_used_bytes"].unit, "bytes");
        QVERIFY(open["app_inference_oom"].samples.contains("app_inference_oom_total 1.0"));
        QVERIFY(
            open["app_inference_windows"].samples.front().contains("model=\"Brain \\\"tissue\\\" \\\\\""));
        const QStringList& stages = open["app_inference_stage_seconds"].samples;
        QCOMPARE(stages.filter("stage=\"infer\"").filter("le=\"+Inf\"").size(), 2); // on two devices
    }

    void theAcceptHeaderChoosesTheFormat_data()
    {
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<bool>("isOpen");
        QTest::newRow("none") << QByteArray() << false;
        QTest::newRow("anything") << QByteArray("Accept: */*\r\n") << false;
        QTest::newRow("OpenMetrics") << QByteArray("Accept: application/openmetrics-text\r\n") << true;
        QTest::newRow("another case")
            << QByteArray("ACCEPT:Application/OpenMetrics-Text; Version=\"1.0.0\"\r\n") << true;
        QTest::newRow("Prometheus 2") << QByteArray(
            "Accept: application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;"
            "version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n")
                                      << true;
        QTest::newRow("text preferred")
            << QByteArray("Accept: application/openmetrics-text;q=0.2, text/plain\r\n") << false;
        QTest::newRow("refused") << QByteArray("Accept: application/openmetrics-text;q=0, */*;q=0.1\r\n")
                                 << false;
        QTest::newRow("another version")
            << QByteArray("Accept: application/openmetrics-text; version=2.0.0\r\n") << false;
        QTest::newRow("two headers") << QByteArray(
            "Accept: text/plain;q=0.5\r\nAccept: application/openmetrics-text\r\n")
                                     << true;
        QTest::newRow("elsewhere") << QByteArray("X-Note: application/openmetrics-text\r\n") << false;
    }

    void theAcceptHeaderChoosesTheFormat()
    {
        QFETCH(QByteArray, headers);
        QFETCH(bool, isOpen);
        InferenceMetrics metrics;
        fill(metrics);
        const auto port = metrics.serve(0);
        QVERIFY(port.has_value());
        const QByteArray answer = scrape(*port, headers);
        const QByteArray type = isOpen ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                       : "text/plain; version=0.0.4; charset=utf-8";
        QVERIFY2(answer.contains("\r\nContent-Type: " + type + "\r\n"), answer.constData());
        const QByteArray body = answer.mid(answer.indexOf("\r\n\r\n") + 4);
        QVERIFY(answer.contains("\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"));
        QMap<QString, Family> families;
        QCOMPARE(firstBreach(
                     body.toStdString(), isOpen ? Exposition::OpenMetrics : Exposition::Prometheus, families),
            QString());
    }

    void cardsBearTheNamesOfDcgmToo()
    {
        InferenceMetrics metrics;
        GpuSample silent { .uuid = "GPU-2", .name = "Silent" };
        metrics.update({ .gpus = { exampleCard(), silent } });
        const QString text = QString::fromStdString(metrics.text());
        const auto value = [&](const char* name) {
            const auto lines = text.split('\n').filter(QString(name) + '{');
            return lines.size() == 1 && lines.front().contains("gpu=\"0\"")
                    && lines.front().contains("UUID=\"GPU-1\"")
                ? lines.front().section(' ', -1).toDouble()
                : -1.0;
        };
        QCOMPARE(value("DCGM_FI_DEV_GPU_UTIL"), 90.0);
        QCOMPARE(value("DCGM_FI_DEV_MEM_COPY_UTIL"), 25.0);
        QCOMPARE(value("DCGM_FI_DEV_GPU_TEMP"), 71.0);
        QCOMPARE(value("DCGM_FI_DEV_POWER_USAGE"), 210.5);
        QCOMPARE(value("DCGM_FI_DEV_FB_USED"), 6144.0); // MiB
        QCOMPARE(value("DCGM_FI_DEV_FB_FREE"), 2048.0);
        QCOMPARE(value("DCGM_FI_DEV_SM_CLOCK"), 1400.0);
        QCOMPARE(value("DCGM_FI_DEV_MEM_CLOCK"), 2600.0);
        QVERIFY(text.contains("app_gpu_memory_used_bytes{"));
        QVERIFY(!text.contains("GPU-2"));
    }

    void aLongNameIsCutBetweenCharacters()
    {
        InferenceMetrics metrics;
        metrics.runFinished(std::string(99, 'a') + "ä", exampleRun());
        QVERIFY(QString::fromStdString(metrics.text()).contains("model=\"" + QString(99, 'a') + '"'));
    }

    // Detections, explanations and uncertainty are runs too.
    void everyKindOfRunIsCounted()
    {
        ModelRunner runner;
        DevicePanel panel;
        const Monitoring monitoring(runner, panel, nullptr);
        inference::JobQueue& queue = runner.queue();
        const auto result = [](auto made) {
            made.card.name = "Nodules";
            made.run = exampleRun();
            made.run.peakMemoryBytes = 1500000000U;
            return std::make_shared<const decltype(made)>(std::move(made));
        };
        Q_EMIT queue.detected(1, result(inference::DetectResult()));
        Q_EMIT queue.explained(2, result(inference::ExplainResult()));
        Q_EMIT queue.estimated(3, result(inference::UncertaintyResult()));
        Q_EMIT queue.finished(4, result(inference::SegmentResult()));
        Q_EMIT queue.failed(5, Error { ErrorCode::WorkerLost, "gone" });
        const auto lines = QString::fromStdString(monitoring.metrics().text()).split('\n');
        const auto runs = lines.filter("app_inference_runs_total{");
        QCOMPARE(runs.size(), 1);
        QVERIFY2(runs.front().contains("model=\"Nodules\"") && runs.front().endsWith(" 4"),
            qPrintable(runs.front()));
        QVERIFY(lines.contains("app_inference_failed_total{reason=\"worker lost\"} 1"));
        QVERIFY(panel.findChild<QLabel*>("lastRun")->text().contains("1.5 GB"));
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

    void theDashboardShowsWhatIsOffered()
    {
        InferenceMetrics metrics;
        fill(metrics);
        QMap<QString, Family> families;
        QCOMPARE(
            firstBreach(metrics.text(Exposition::Prometheus), Exposition::Prometheus, families), QString());
        QFile file(qEnvironmentVariable("FOVEA_DASHBOARD"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonDocument dashboard = QJsonDocument::fromJson(file.readAll());
        static const QRegularExpression name("\\b(app|DCGM)_\\w+");
        QSet<QString> shown;
        QSet<int> ids;
        QList<QRect> places;
        for (const QJsonValue panel : dashboard["panels"].toArray()) {
            QVERIFY(!ids.contains(panel["id"].toInt()));
            ids.insert(panel["id"].toInt());
            const QJsonValue grid = panel["gridPos"];
            const QRect place(grid["x"].toInt(), grid["y"].toInt(), grid["w"].toInt(), grid["h"].toInt());
            QVERIFY(place.right() < 24);
            for (const QRect& other : places)
                QVERIFY2(!place.intersects(other), qPrintable(panel["title"].toString()));
            places << place;
            for (const QJsonValue target : panel["targets"].toArray()) {
                auto matches = name.globalMatch(target["expr"].toString());
                while (matches.hasNext())
                    shown.insert(matches.next().captured());
            }
        }
        QVERIFY(shown.size() >= 10);
        for (QString metric : std::as_const(shown)) {
            const QString family = metric.remove(QRegularExpression("_(bucket|count|sum)$"));
            QVERIFY2(families.contains(family), qPrintable(family + " is shown, but not offered"));
        }
        for (const QString& family : families.keys()) {
            const bool isShown = shown.contains(family) || shown.contains(family + "_bucket");
            QVERIFY2(
                isShown || family.startsWith("DCGM_"), qPrintable(family + " is offered, but not shown"));
        }
    }

    void countsTheJobsThatWait()
    {
        qputenv("FOVEA_METRICS_PORT", "0");
        ModelRunner runner({ .program = "/bin/sh",
            .arguments = { "-c", "exec sleep 60" },
            .startTimeout = std::chrono::milliseconds(3000) });
        DevicePanel panel;
        const Monitoring monitoring(runner, panel, nullptr);
        qunsetenv("FOVEA_METRICS_PORT");
        for (int i = 0; i < 3; ++i)
            runner.queue().enqueue(inference::SegmentRequest {});
        const auto waiting = [&] {
            const QString text = QString::fromStdString(monitoring.metrics().text());
            return text.split('\n')
                .filter(QRegularExpression("^app_inference_queue_jobs "))
                .value(0)
                .section(' ', -1);
        };
        QTRY_COMPARE(waiting(), "2"); // one runs: it waits for a worker that says nothing
        runner.queue().cancelAll();
        QTRY_COMPARE(waiting(), "0");
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

    void readsTheCardsMemoryOfNewAndOldDrivers()
    {
        const auto card = [] {
            const MachineSample sample = MachineMonitor().sample();
            return sample.gpus.size() == 1 ? sample.gpus.front() : GpuSample();
        };
        const GpuSample fresh = card();
        QCOMPARE(fresh.name, "Card F");
        QCOMPARE(fresh.memoryTotalBytes.value(), 10000U);
        QCOMPARE(fresh.memoryFreeBytes.value(), 6000U);
        QCOMPARE(fresh.memoryUsedBytes.value(), 3000U);
        QCOMPARE(fresh.memoryReservedBytes.value(), 1000U);
        QCOMPARE(fresh.clockMhz.value(), 1400.0);
        QCOMPARE(fresh.memoryClockMhz.value(), 2600.0);
        qputenv("FOVEA_FAKE_NVML", "old");
        const GpuSample old = card();
        qunsetenv("FOVEA_FAKE_NVML");
        QCOMPARE(old.memoryTotalBytes.value(), 10000U);
        QCOMPARE(old.memoryUsedBytes.value(), 4000U);
        QVERIFY(!old.memoryReservedBytes);
        QVERIFY(!old.temperatureC);
    }
};

QTEST_MAIN(MonitoringTest)
#include "MonitoringTest.moc"
