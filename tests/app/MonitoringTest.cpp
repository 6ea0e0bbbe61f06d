#include "app/monitoring/Monitoring.h"

#include "app/models/ModelRunner.h"
#include "app/monitoring/InferenceMetrics.h"
#include "app/monitoring/MachineMonitor.h"
#include "app/panels/DevicePanel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QProgressBar>
#include <QRegularExpression>
#include <QSet>
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

    void bothFormatsAreWellFormed()
    {
        const auto metrics = busyMetrics();
        const QString plain = QString::fromStdString(metrics->text(MetricsFormat::Prometheus));
        QVERIFY(plain.contains("# TYPE app_inference_windows_total counter"));
        QVERIFY(!plain.contains("# EOF"));
        checkExposition(plain, false);
        const QString open = QString::fromStdString(metrics->text(MetricsFormat::OpenMetrics));
        QVERIFY(open.endsWith("\n# EOF\n"));
        QVERIFY(!open.contains("\n\n"));
        QVERIFY(open.contains("# TYPE app_inference_windows counter\n"));
        QVERIFY(open.contains("# UNIT app_inference_stage_seconds seconds\n"));
        QVERIFY(open.contains("le=\"1.0\""));
        QVERIFY(open.contains("le=\"+Inf\""));
        checkExposition(open, true);
        QVERIFY(open.contains("DCGM_FI_DEV_FB_USED{"));
        const auto used = open.split('\n').filter("DCGM_FI_DEV_FB_USED{");
        QVERIFY2(used.front().endsWith(" 6000.0"), qPrintable(used.front())); // MiB
        QVERIFY(open.split('\n').filter("DCGM_FI_DEV_GPU_UTIL{").front().endsWith(" 90.0"));
    }

    void theFormatIsTheOneAskedFor()
    {
        QVERIFY(preferredFormat("") == MetricsFormat::Prometheus);
        QVERIFY(preferredFormat("*/*") == MetricsFormat::Prometheus);
        QVERIFY(preferredFormat("application/openmetrics-text") == MetricsFormat::OpenMetrics);
        QVERIFY(
            preferredFormat("application/openmetrics-text;version=1.0.0;q=0.5,"
                            "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,"
                            "*/*;q=0.2")
            == MetricsFormat::OpenMetrics);
        QVERIFY(
            preferredFormat("text/plain, application/openmetrics-text;q=0.1") == MetricsFormat::Prometheus);
        QVERIFY(preferredFormat("application/openmetrics-text;version=2.0.0") == MetricsFormat::Prometheus);
        InferenceMetrics metrics;
        const auto port = metrics.serve(0);
        QVERIFY(port.has_value());
        const QByteArray open = ask(*port, "accept: application/openmetrics-text; version=1.0.0\r\n");
        QVERIFY(
            open.contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"));
        QVERIFY(open.endsWith("# EOF\n"));
        const QByteArray plain = ask(*port, "Accept: text/plain\r\n");
        QVERIFY(plain.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
        QVERIFY(!plain.contains("# EOF"));
    }

    // What the dashboard asks for is there, and what there is of runs and workers is on it.
    void theDashboardAndTheMetricsAgree()
    {
        QFile file(qEnvironmentVariable("FOVEA_DASHBOARD"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QString expressions;
        for (const QJsonValue& panel : QJsonDocument::fromJson(file.readAll())["panels"].toArray()) {
            for (const QJsonValue& target : panel["targets"].toArray())
                expressions += target["expr"].toString() + '\n';
        }
        const QString text = QString::fromStdString(busyMetrics()->text());
        static const QRegularExpression shown("\\bapp_[a-z_]+");
        QSet<QString> asked;
        for (auto match = shown.globalMatch(expressions); match.hasNext();)
            asked << match.next().captured();
        QVERIFY(asked.size() > 10);
        for (const QString& name : std::as_const(asked))
            QVERIFY2(text.contains('\n' + name + '{') || text.contains('\n' + name + ' '), qPrintable(name));
        static const QRegularExpression family("# TYPE (app_[a-z_]+) ");
        for (auto match = family.globalMatch(text); match.hasNext();) {
            const QString name = match.next().captured(1);
            QVERIFY2(asked.contains(name) || asked.contains(name + "_bucket"), qPrintable(name));
        }
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

    void thePanelSaysWhatTheWorkerIs()
    {
        DevicePanel panel;
        inference::WorkerInfo info { .threads = 2,
            .selfTests
            = { { "cpu", "float32", true, 1e-6, "" }, { "cpu", "bfloat16", false, 3.1, "conv3d 1->8" } },
            .isolation = { "network", "memory" } };
        panel.showWorker(info);
        auto* about = panel.findChild<QLabel*>("deviceWorker");
        QVERIFY2(about->text().contains("change your files"), qPrintable(about->text()));
        QVERIFY(!about->text().contains("use the network"));
        QVERIFY(about->text().contains("bfloat16"));
        QVERIFY2(about->toolTip().contains("conv3d 1->8"), qPrintable(about->toolTip()));
        info.isolation.push_back("writing files");
        panel.showWorker(info);
        QVERIFY(about->text().contains("without network"));
        auto* allocator = panel.findChild<QLabel*>("deviceAllocator");
        panel.showAllocator({});
        QVERIFY(allocator->isHidden());
        panel.showAllocator({ 0, 0, 1'200'000'000, 3'400'000'000, 2 });
        QVERIFY2(allocator->text().contains("1.2 GB") && allocator->text().contains("3.4 GB"),
            qPrintable(allocator->text()));
    }

private:
    // With something of everything in it.
    static std::unique_ptr<InferenceMetrics> busyMetrics()
    {
        auto metrics = std::make_unique<InferenceMetrics>();
        auto run = exampleRun();
        metrics->runFinished("A \\ \"b\"", run);
        run.device = "cuda:0";
        run.allocator = { 1, 2, 3, 4, 5 };
        metrics->runFinished("A", run);
        metrics->runFailed({ ErrorCode::OutOfMemory, "no" });
        metrics->updateQueue(2);
        MachineSample sample {
            .memoryTotalBytes = 2, .memoryAvailableBytes = 1, .workerBytes = 1, .workers = 1
        };
        sample.gpus.push_back({ .uuid = "GPU-1",
            .name = "Card",
            .utilisation = 0.9,
            .memoryUtilisation = 0.5,
            .memoryUsedBytes = 6000ULL << 20U,
            .memoryFreeBytes = 1ULL << 30U,
            .memoryTotalBytes = 24000000000U,
            .temperatureC = 71.0,
            .powerWatts = 250.0,
            .clockMhz = 1400.0,
            .memoryClockMhz = 2600.0 });
        metrics->update(sample);
        return metrics;
    }

    // Every line is a sample of the family that was described last, and every family is described once.
    static void checkExposition(const QString& text, bool isOpenMetrics)
    {
        static const QRegularExpression sample(
            R"re(^([A-Za-z_:][\w:]*)(\{([a-zA-Z_]\w*="([^"\\]|\\[\\"n])*",?)*\})? (\+Inf|NaN|-?[0-9.e+-]+)$)re");
        QSet<QString> families;
        QString family;
        QString type;
        for (const QString& line : text.split('\n', Qt::SkipEmptyParts)) {
            if (line == "# EOF")
                continue;
            if (line.startsWith("# TYPE ")) {
                family = line.section(' ', 2, 2);
                type = line.section(' ', 3, 3);
                QVERIFY2(!families.contains(family), qPrintable(line));
                families << family;
            }
            if (line.startsWith('#'))
                continue;
            const auto match = sample.match(line);
            QVERIFY2(match.hasMatch(), qPrintable(line));
            const QString end = match.captured(1).sliced(family.size());
            QVERIFY2(match.captured(1).startsWith(family), qPrintable(line));
            const bool isFitting = type == "histogram" ? end == "_bucket" || end == "_sum" || end == "_count"
                : type == "counter" && isOpenMetrics   ? end == "_total"
                                                       : end.isEmpty();
            QVERIFY2(isFitting, qPrintable(line));
        }
        QVERIFY(families.size() > 10);
    }

    static QByteArray ask(int port, const QByteArray& headers)
    {
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", static_cast<quint16>(port));
        socket.write("GET /metrics HTTP/1.1\r\n" + headers + "\r\n");
        QByteArray answer;
        while (socket.waitForReadyRead(5000))
            answer += socket.readAll();
        return answer;
    }

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
