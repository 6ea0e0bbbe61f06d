// oneDNN's convolutions and short types, as the self-test finds them.
#include "inference/engine/SelfTest.h"

#include "inference/engine/Device.h"
#include "inference/engine/Memory.h"
#include "inference/engine/MkldnnSetting.h"
#include "inference/protocol/InstructionSet.h"

#include <QProcess>
#include <QTest>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>

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
        // What is known of instruction sets is no other than what the clock says.
        const std::string set = effectiveInstructionSet();
        if (test->passed && !mayHaveBfloat16(set)) {
            QVERIFY(time > 2.0);
            QVERIFY2(why.find(set) != std::string::npos, why.c_str());
        }
    }

    void anyLayoutGivesTheSame_data()
    {
        QTest::addColumn<int>("dimensions");
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("outputs"); // 0: each channel by itself
        QTest::addColumn<bool>("isTransposed");
        for (const int dimensions : { 1, 2, 3 }) {
            for (const int channels : { 1, 12, 16, 20, 30 }) {
                for (const int outputs : { 8, 1, 0 }) {
                    for (const bool isTransposed : { false, true })
                        QTest::addRow("%d axes, %d to %d channels, %s", dimensions, channels, outputs,
                            isTransposed ? "transposed" : "plain")
                            << dimensions << channels << outputs << isTransposed;
                }
            }
        }
    }
    // Whoever made the network chose the layout of its weights, and gradients are convolutions too.
    void anyLayoutGivesTheSame()
    {
        QFETCH(int, dimensions);
        QFETCH(int, channels);
        QFETCH(int, outputs);
        QFETCH(bool, isTransposed);
        const int groups = outputs == 0 ? channels : 1;
        const int each = outputs == 0 ? 1 : outputs; // of a group
        auto generator = at::make_generator<at::CPUGeneratorImpl>(3);
        std::vector<std::int64_t> imageShape { 1, channels };
        std::vector<std::int64_t> weightShape { isTransposed ? channels : each * groups,
            isTransposed ? each : channels / groups };
        const std::int64_t extents[] { 33, 17, 14 };
        for (int axis = 0; axis < dimensions; ++axis) {
            imageShape.push_back(extents[axis]);
            weightShape.push_back(5 - axis); // asymmetric
        }
        const at::Tensor image = at::randn(imageShape, generator, at::kFloat);
        const at::Tensor weight = at::randn(weightShape, generator, at::kFloat);
        const auto innermost = dimensions == 1 ? at::MemoryFormat::Contiguous
            : dimensions == 2                  ? at::MemoryFormat::ChannelsLast
                                               : at::MemoryFormat::ChannelsLast3d;
        // The output and the gradients, of a sum that is no constant.
        const auto outcome = [&](bool isFast, at::MemoryFormat format) {
            const MkldnnSetting setting(isFast);
            const at::Tensor x = image.clone(format).requires_grad_();
            const at::Tensor w = weight.clone().requires_grad_();
            const std::vector<std::int64_t> one(static_cast<std::size_t>(dimensions), 1);
            const std::vector<std::int64_t> none(static_cast<std::size_t>(dimensions), 0);
            const at::Tensor y = at::convolution(x, w, {}, one, none, one, isTransposed, none, groups);
            (y * y).sum().backward();
            return std::array { y.detach(), x.grad(), w.grad() };
        };
        const auto plain = outcome(false, at::MemoryFormat::Contiguous);
        for (const auto format : { at::MemoryFormat::Contiguous, innermost }) {
            const auto fast = outcome(true, format);
            for (std::size_t n = 0; n < plain.size(); ++n) {
                const double error
                    = (fast[n] - plain[n]).abs().max().item<double>() / plain[n].abs().max().item<double>();
                QVERIFY2(error < 1e-4, qPrintable(QStringLiteral("%1 of 3: %2").arg(n + 1).arg(error)));
            }
        }
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
