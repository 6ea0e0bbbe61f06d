// Real models on a real head, against what PyTorch gives for them: those that $FOVEA_TEST_MODELS names,
// separated by commas, or the quick one.

#include "Nifti.h"
#include "inference/client/Worker.h"

#include <QCoreApplication>
#include <QTest>

using namespace fovea;
using namespace fovea::inference;
using namespace fovea::inference::test;

class RealModelTest : public QObject {
    Q_OBJECT

public:
    explicit RealModelTest(QStringList models)
        : m_models(std::move(models))
    { }

private Q_SLOTS:
    void equalsPyTorch_data()
    {
        QTest::addColumn<QString>("model");
        for (const QString& model : m_models)
            QTest::newRow(qPrintable(model)) << model;
    }

    void equalsPyTorch()
    {
        QFETCH(QString, model);
        const std::filesystem::path data = qEnvironmentVariable("FOVEA_TEST_DATA").toStdString();
        const auto image = data / "data/t1-conformed.nii.gz";
        const auto expected = data / ("data/expected/t1-conformed." + model.toStdString() + ".nii.gz");
        const auto bundle = data / "models" / model.toStdString();
        for (const auto& needed : { image, expected, bundle }) {
            if (!std::filesystem::exists(needed))
                QSKIP(qPrintable(QString::fromStdString(needed.string()) + " is missing (FOVEA_TEST_DATA)"));
        }
        const Nifti head = readNifti(image);
        const Nifti truth = readNifti(expected);
        auto worker = Worker::start();
        QVERIFY2(worker.has_value(), worker ? "" : describe(worker.error()).c_str());
        // The largest one takes little memory in the mode that is for that.
        const bool lowMemory = model.endsWith("c30");
        const auto result = (*worker)->segment({ .bundle = bundle,
            .image
            = { VoxelType::Int16, std::as_bytes(std::span(head.voxels)), head.geometry, "MR", nullptr },
            .lowMemory = lowMemory,
            .device = "cpu" });
        QVERIFY2(result.has_value(), result ? "" : describe(result.error()).c_str());
        QCOMPARE(result->labels.size(), truth.voxels.size());
        std::size_t different = 0;
        for (std::size_t i = 0; i < truth.voxels.size(); ++i)
            different += result->labels[i] != static_cast<std::uint16_t>(truth.voxels[i]) ? 1 : 0;
        report(model, result->run, different);
        if (lowMemory)
            QVERIFY(result->run.peakMemoryBytes < 2000000000U);
        QVERIFY2(different * 10'000 <= truth.voxels.size(),
            qPrintable(QString("%1 voxels differ").arg(different)));
    }

private:
    static void report(const QString& model, const RunRecord& run, std::size_t different)
    {
        QString line = QString("%1: %2 voxels differ; %3 s, peak %4 MiB")
                           .arg(model)
                           .arg(different)
                           .arg(run.totalSeconds, 0, 'f', 1)
                           .arg(run.peakMemoryBytes >> 20U);
        for (const StageTime& stage : run.stages)
            line += QString(", %1 %2").arg(QString::fromStdString(stage.stage)).arg(stage.seconds, 0, 'f', 2);
        qInfo("%s", qPrintable(line));
    }

    QStringList m_models;
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QString named = qEnvironmentVariable("FOVEA_TEST_MODELS", "brain-tissue-c5");
    RealModelTest test(named.split(','));
    return QTest::qExec(&test, argc, argv);
}
#include "RealModelTest.moc"
