#include "app/demo/DemoLesions.h"
#include "app/demo/DemoStudy.h"
#include "app/models/FindingLayers.h"
#include "app/models/ModelRun.h"
#include "app/study/OpenSeries.h"
#include "inference/client/Worker.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fovea;
using namespace fovea::app;

namespace {

// The CT of the demo study, by the paths that a person takes.
std::shared_ptr<const Volume> demoCt(const QTemporaryDir& folder)
{
    const auto paths = ensureDemoStudy(folder.path().toStdString());
    if (!paths)
        return nullptr;
    const auto opened = openSeries(*paths, {}, {}, QStringLiteral("CT"));
    return opened ? opened->volume : nullptr;
}

bool holds(const inference::Detection& box, Vec3 point)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (point[axis] < box.minimumLps[axis] || point[axis] > box.maximumLps[axis])
            return false;
    }
    return true;
}

} // namespace

// The models that come with the program, on the study that comes with it.
class DemoModelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_ct = demoCt(m_folder);
        if (m_ct == nullptr)
            QSKIP("mricron-data or invesalius-examples is not installed");
        auto worker = inference::Worker::start();
        QVERIFY2(worker, worker ? "" : describe(worker.error()).c_str());
        m_worker = std::move(*worker);
    }

    void findsTheThreeLesions()
    {
        const auto result = m_worker->detect({ .bundle = bundle("head-lesions-ct"),
            .image = voxelView(m_ct),
            .uncertainty = { .flips = true } });
        QVERIFY2(result, result ? "" : describe(result.error()).c_str());
        std::vector<bool> isTrue(result->detections.size());
        for (const DemoLesion& lesion : demoLesions()) {
            const auto found = std::ranges::find_if(result->detections, [&](const inference::Detection& box) {
                return box.score >= 0.5 && holds(box, lesion.centreLps)
                    && length(box.centreLps() - lesion.centreLps) < 4.0;
            });
            QVERIFY2(found != result->detections.end(),
                qPrintable(QStringLiteral("%1 %2 %3")
                        .arg(lesion.centreLps.x)
                        .arg(lesion.centreLps.y)
                        .arg(lesion.centreLps.z)));
            isTrue[static_cast<std::size_t>(found - result->detections.begin())] = true;
            // Of the right size, to a few voxels of 2 mm.
            for (std::size_t axis = 0; axis < 3; ++axis)
                QVERIFY(std::abs(found->sizeMm()[axis] - 2.0 * lesion.halfAxesMm[axis]) < 7.0);
            QVERIFY(found->uncertainty.has_value());
        }
        int wrong = 0;
        for (std::size_t i = 0; i < result->detections.size(); ++i)
            wrong += !isTrue[i] && result->detections[i].score >= 0.5 ? 1 : 0;
        QVERIFY2(wrong <= 2, qPrintable(QString::number(wrong)));
    }

    // The evidence for a lesion lies in and around it, for a layer that is fine enough to say so.
    void explainsALesion()
    {
        const DemoLesion& lesion = demoLesions().front();
        const auto result = m_worker->explain({ .bundle = bundle("head-lesions-ct"),
            .image = voxelView(m_ct),
            .layer = "neck",
            .target = { inference::ExplainTarget::Kind::Box, 0, lesion.centreLps },
            .wantInput = true });
        QVERIFY2(result, result ? "" : describe(result.error()).c_str());
        const auto best = std::ranges::max_element(result->heat.values) - result->heat.values.begin();
        const auto& size = result->heat.geometry.size;
        const Vec3 peak = result->heat.geometry.indexToLps({ static_cast<double>(best % size[0]),
            static_cast<double>(best / size[0] % size[1]), static_cast<double>(best / (size[0] * size[1])) });
        QVERIFY2(length(peak - lesion.centreLps) < 16.0,
            qPrintable(QString::number(length(peak - lesion.centreLps))));
        QVERIFY(*std::ranges::max_element(result->heat.values) > 0.0F);
        QVERIFY(result->layers.size() > 10);
        // Brought to the image's grid it lies in the same place.
        const auto onImage = resampled(result->heat, m_ct->geometry());
        QVERIFY(onImage && onImage->geometry().isSameGrid(m_ct->geometry()));
        QVERIFY(*onImage->valueAtLps(peak)
            > 0.5 * static_cast<double>(result->heat.values[static_cast<std::size_t>(best)]));
    }

    void findsSkullBrainAndAir()
    {
        const auto result
            = m_worker->segment(segmentRequest(m_ct, { .folder = bundle("head-structures-ct") }, "auto"));
        QVERIFY2(result, result ? "" : describe(result.error()).c_str());
        const auto labels = labelMapOf(*result);
        QVERIFY(labels);
        const auto ml = [&](int label) { return labels->volumeMl(static_cast<std::size_t>(label - 1)); };
        QVERIFY2(ml(2) > 1000.0 && ml(2) < 1700.0, qPrintable(QString::number(ml(2)))); // an adult's brain
        QVERIFY2(ml(1) > 300.0 && ml(1) < 1200.0, qPrintable(QString::number(ml(1))));
        QVERIFY2(ml(3) > 5.0 && ml(3) < 120.0, qPrintable(QString::number(ml(3))));
    }

private:
    static std::filesystem::path bundle(const char* name)
    {
        return std::filesystem::path(qEnvironmentVariable("FOVEA_MODELS_FOLDER").toStdString()) / name;
    }

    QTemporaryDir m_folder;
    std::shared_ptr<const Volume> m_ct;
    std::unique_ptr<inference::Worker> m_worker;
};

QTEST_GUILESS_MAIN(DemoModelsTest)
#include "DemoModelsTest.moc"
