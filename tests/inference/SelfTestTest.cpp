// oneDNN's convolutions and short types, as the self-test finds them.
#include "inference/engine/SelfTest.h"

#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"

#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace fovea::inference;

class SelfTestTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTensorMemory();
        configureTorch(2);
    }

    void convolutionsAreRightUnderTheLimit()
    {
        const auto results = runSelfTest();
        const auto passed = [&](const char* precision) {
            const auto found = std::ranges::find(results, precision, &SelfTestResult::precision);
            return found != results.end() && found->passed;
        };
        QVERIFY2(passed("float32"), results.front().worstCase.c_str());
        QVERIFY(passed("float32, row by row"));
        QVERIFY(std::ranges::contains(results, "float32, channels outermost", &SelfTestResult::precision));
        QVERIFY(usesFastConvolutions());
        const std::string isa = effectiveInstructionSet();
        QVERIFY2(isa.empty() || isa.find("avx512") == std::string::npos, isa.c_str());
    }

    void shortTypesAreRefusedWhereTheyAreWrong()
    {
        std::string why;
        QCOMPARE(choosePrecision("auto", false, why), "float32");
        QVERIFY(why.empty());
        QCOMPARE(choosePrecision("float16", false, why), "float32");
        QVERIFY(!why.empty());
        const auto results = runSelfTest();
        const auto test = std::ranges::find(results, "bfloat16", &SelfTestResult::precision);
        // Right and faster: oneDNN without the processor's instructions for it takes many times as long.
        const double time = test->passed ? bfloat16Time() : 0.0;
        const bool isUseful = test->passed && time < 1.0;
        QCOMPARE(time > 0.0, test->passed);
        qInfo("bfloat16 takes %.1f times as long as float32", time);
        QCOMPARE(choosePrecision("bfloat16", false, why), isUseful ? "bfloat16" : "float32");
        QCOMPARE(why.empty(), isUseful);
        if (test->passed && !isUseful)
            QVERIFY2(why.find("times as long") != std::string::npos, why.c_str());
    }

    // Run in a process of its own by the next one; by itself it says what holds here.
    void reportsTheSelfTest()
    {
        const auto results = runSelfTest();
        qInfo("float32 %s, fast convolutions %s", results.front().passed ? "right" : "wrong",
            usesFastConvolutions() ? "used" : "refused");
        QCOMPARE(usesFastConvolutions(), results.front().passed);
    }

    void fastConvolutionsAreRefusedWithoutTheLimit()
    {
        if (!__builtin_cpu_supports("avx512f"))
            QSKIP("this processor has no AVX-512");
        QProcess child;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("ONEDNN_MAX_CPU_ISA", "AVX512_CORE");
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(QCoreApplication::applicationFilePath(), { "reportsTheSelfTest" });
        QVERIFY(child.waitForFinished(120000));
        const QByteArray said = child.readAll();
        if (said.contains("float32 right, fast convolutions used"))
            QSKIP("oneDNN is right here without the limit");
        QVERIFY2(said.contains("float32 wrong, fast convolutions refused"), said.constData());
        QCOMPARE(child.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(SelfTestTest)
#include "SelfTestTest.moc"
