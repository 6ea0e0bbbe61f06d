#include "app/monitoring/InferenceMetrics.h"
#include "app/monitoring/MachineMonitor.h"
#include "app/panels/DevicePanel.h"

#include <QFile>
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

GpuSample cardSample()
{
    return { .uuid = "GPU-1",
        .name = "Card",
        .utilisation = 0.5,
        .memoryUsedBytes = std::uint64_t { 2 } << 30,
        .memoryTotalBytes = std::uint64_t { 8 } << 30,
        .temperatureC = 60.0,
        .powerWatts = 120.0 };
}

QByteArray ask(int port, const QByteArray& request)
{
    QTcpSocket socket;
    socket.connectToHost("127.0.0.1", static_cast<quint16>(port));
    if (!socket.waitForConnected(5000))
        return {};
    socket.write(request);
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

    // openmetrics.io, "Text format": families one after the other, each described before its samples, the end
    // marked.
    void writesOpenMetrics()
    {
        InferenceMetrics metrics;
        metrics.runFinished("Brain \"tissue\" \\x", exampleRun());
        metrics.update({ .gpus = { cardSample() } });
        const std::string all = metrics.text(Exposition::OpenMetrics);
        QVERIFY(all.ends_with("# EOF\n"));
        const QStringList lines = QString::fromStdString(all).trimmed().split('\n');
        QSet<QString> families;
        QString family;
        QString type;
        for (const QString& line : lines.first(lines.size() - 1)) {
            QVERIFY(!line.isEmpty() && line != "# EOF");
            const QStringList words = line.split(' ');
            if (line.startsWith("# TYPE ")) {
                family = words[2];
                type = words[3];
                QVERIFY2(!families.contains(family), qPrintable(family));
                families << family;
                QVERIFY2(!family.endsWith("_total"), qPrintable(family));
            } else if (line.startsWith('#')) {
                QCOMPARE(words[2], family);
                if (words[1] == "UNIT")
                    QVERIFY2(family.endsWith('_' + words[3]), qPrintable(line));
            } else {
                const QString name = line.left(line.indexOf(QRegularExpression("[{ ]")));
                const QStringList wanted = type == "counter" ? QStringList { family + "_total" }
                    : type == "histogram"
                    ? QStringList { family + "_bucket", family + "_sum", family + "_count" }
                    : QStringList { family };
                QVERIFY2(wanted.contains(name), qPrintable(line));
            }
        }
        QVERIFY(families.contains("app_inference_windows"));
        QVERIFY(lines.contains("# UNIT app_inference_stage_seconds seconds"));
        QCOMPARE(lines.filter("le=\"+Inf\"").size(), 2);
        QVERIFY(!lines.filter("le=\"5.0\"").isEmpty());
        QVERIFY(!lines.filter("model=\"Brain \\\"tissue\\\" \\\\x\"").isEmpty());
        // The exporter of NVIDIA counts in MiB and percent.
        QCOMPARE(lines.filter("DCGM_FI_DEV_FB_USED{").value(0).section(' ', -1), QStringLiteral("2048"));
        QCOMPARE(lines.filter("DCGM_FI_DEV_FB_FREE{").value(0).section(' ', -1), QStringLiteral("6144"));
        QCOMPARE(lines.filter("DCGM_FI_DEV_GPU_UTIL{").value(0).section(' ', -1), QStringLiteral("50"));
    }

    void answersInWhatIsAccepted_data()
    {
        QTest::addColumn<QByteArray>("accept");
        QTest::addColumn<bool>("isOpenMetrics");
        QTest::newRow("Prometheus 2") << QByteArray(
            "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5\r\n")
                                      << true;
        QTest::newRow("any case") << QByteArray("ACCEPT:Application/OpenMetrics-Text\r\n") << true;
        QTest::newRow("plain") << QByteArray("Accept: text/plain\r\n") << false;
        QTest::newRow("anything") << QByteArray("Accept: */*\r\n") << false;
        QTest::newRow("nothing said") << QByteArray() << false;
        QTest::newRow("elsewhere") << QByteArray("X-Note: application/openmetrics-text\r\n") << false;
    }
    void answersInWhatIsAccepted()
    {
        QFETCH(QByteArray, accept);
        QFETCH(bool, isOpenMetrics);
        InferenceMetrics metrics;
        const QByteArray answer
            = ask(metrics.serve(0).value(), "GET /metrics HTTP/1.1\r\n" + accept + "\r\n");
        QVERIFY(answer.contains(isOpenMetrics
                ? "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"
                : "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
        QCOMPARE(answer.endsWith("# EOF\n"), isOpenMetrics);
    }

    // What the dashboard asks for is there, and what runs are counted by is shown.
    void theDashboardShowsWhatIsExported()
    {
        QFile file(qEnvironmentVariable("FOVEA_DASHBOARD"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString dashboard = QString::fromUtf8(file.readAll());
        InferenceMetrics metrics;
        metrics.runFinished("Model", exampleRun());
        metrics.runFailed({ ErrorCode::OutOfMemory, "no" });
        metrics.update({ .gpus = { cardSample() } });
        QSet<QString> exported;
        static const QRegularExpression sample(
            QStringLiteral("^([A-Za-z_]+)[{ ]"), QRegularExpression::MultilineOption);
        for (const auto& match : sample.globalMatch(QString::fromStdString(metrics.text())))
            exported << match.captured(1);
        QSet<QString> shown;
        static const QRegularExpression used(QStringLiteral("\\bapp_[a-z_]+"));
        for (const auto& match : used.globalMatch(dashboard))
            shown << match.captured();
        QVERIFY(shown.size() > 8);
        for (const QString& name : shown)
            QVERIFY2(exported.contains(name), qPrintable(name));
        for (const QString& name : exported) {
            const QString base = QString(name).remove(QRegularExpression("_(bucket|sum|count)$"));
            if (name.startsWith("app_inference_"))
                QVERIFY2(dashboard.contains(base), qPrintable(name));
        }
    }

    void servesThemOnLoopbackOnly()
    {
        InferenceMetrics metrics;
        const auto port = metrics.serve(0);
        QVERIFY2(port.has_value(), port ? "" : describe(port.error()).c_str());
        const QByteArray answer = ask(*port, "GET /metrics HTTP/1.0\r\n\r\n");
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
