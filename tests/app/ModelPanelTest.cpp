#include "app/panels/ModelPanel.h"

#include "app/models/ModelRunner.h"
#include "tests/support/Phantom.h"

#include <QCheckBox>
#include <QComboBox>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QToolButton>

using namespace fovea::app;
using fovea::inference::ModelCard;

namespace {

ModelCard card(const char* name, const char* modality)
{
    ModelCard card;
    card.folder = std::filesystem::path("/models") / name;
    card.name = name;
    card.inputs = { { "image", modality } };
    card.sha256 = std::string(64, 'a');
    return card;
}

} // namespace

// Which model is proposed for a series, and that what a person chose stays.
class ModelPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void init()
    {
        QSettings().remove("models");
        m_panel = std::make_unique<ModelPanel>();
        m_panel->setModels({ card("ct-first", "CT"), card("mr-first", "MR"), card("mr-second", "MRI") });
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void theFirstModelForTheModalityIsProposed()
    {
        m_panel->setSeriesOpen(true, "MR");
        QCOMPARE(chosen(), "mr-first");
        m_panel->setSeriesOpen(true, "CT");
        QCOMPARE(chosen(), "ct-first");
    }

    void whatThePersonChoseStays()
    {
        m_panel->setSeriesOpen(true, "MR");
        choice()->setFocus();
        QTest::keyClick(choice(), Qt::Key_Down);
        QCOMPARE(chosen(), "mr-second");
        m_panel->setSeriesOpen(false, {}); // between two series
        m_panel->setSeriesOpen(true, "MR");
        QCOMPARE(chosen(), "mr-second");
        // Where it can't run, another one is proposed; where it can, it is back.
        m_panel->setSeriesOpen(true, "CT");
        QCOMPARE(chosen(), "ct-first");
        m_panel->setSeriesOpen(true, "MR");
        QCOMPARE(chosen(), "mr-second");
        // The list is read again: with it, and without it.
        m_panel->setModels({ card("mr-second", "MRI"), card("mr-first", "MR") });
        QCOMPARE(chosen(), "mr-second");
        ModelCard broken = card("mr-second", "MRI");
        broken.problems = { "Its weights are missing." };
        m_panel->setModels({ broken, card("mr-first", "MR") });
        QCOMPARE(chosen(), "mr-first");
    }

    void whatIsChosenReachesTheWorkerAndIsRemembered()
    {
        ModelRunner runner({ .program = qgetenv("FOVEA_FAKE_WORKER").toStdString() });
        connect(m_panel.get(), &ModelPanel::optionsChanged, &runner, &ModelRunner::setOptions);
        connect(
            m_panel.get(), &ModelPanel::workerWanted, &runner.queue(), &fovea::inference::JobQueue::prepare);
        connect(&runner.queue(), &fovea::inference::JobQueue::workerStarted, m_panel.get(),
            &ModelPanel::setWorker);
        const auto asked = [&] {
            QSignalSpy failed(&runner, &ModelRunner::failed);
            fovea::Geometry grid;
            grid.size = { 4, 4, 4 };
            ModelCard tissue = card("head-tissue-t1", "MR");
            tissue.folder
                = std::filesystem::path(qgetenv("FOVEA_MODELS_FOLDER").toStdString()) / "head-tissue-t1";
            runner.run(tissue,
                std::make_shared<const fovea::Volume>(fovea::test::makePhantom(grid, { .modality = "MR" })));
            return failed.wait(20000) ? QString::fromStdString(failed[0][0].value<fovea::Error>().sentence)
                                      : QStringLiteral("nothing");
        };
        QCOMPARE(asked(), "cuda:0 auto whole"); // the first card that is free

        auto* options = m_panel->findChild<QToolButton*>("runOptions");
        QVERIFY(!box("runDevice")->isVisible());
        QCOMPARE(options->text(), "Options");
        QTest::mouseClick(options, Qt::LeftButton);
        QTRY_COMPARE(itemsOf("runDevice"),
            QStringList({ "Automatic", "Processor", "Card A (cuda:0)", "Card B (cuda:1)" }));
        pick("runDevice", "Card B (cuda:1)");
        pick("runPrecision", "float16");
        auto* skip = m_panel->findChild<QCheckBox*>("runSkipAir");
        QTest::mouseClick(skip, Qt::LeftButton, {}, QPoint(8, skip->height() / 2));
        auto* little = m_panel->findChild<QCheckBox*>("runLowMemory");
        QTest::mouseClick(little, Qt::LeftButton, {}, QPoint(8, little->height() / 2));
        QCOMPARE(asked(), "cuda:1 float16 skips in pieces");
        QTest::mouseClick(options, Qt::LeftButton); // closed, it still says what isn't automatic
        QCOMPARE(options->text(), "Options: Card B (cuda:1), float16, Skip air, Little memory");

        // Another start of the program, before any worker.
        const ModelPanel later;
        QVERIFY((later.options() == RunOptions { "cuda:1", "float16", true, true }));
    }

    void onlyWhatThisMachineCanDoIsOffered()
    {
        // This processor failed the test of bfloat16, and half precision is for cards.
        fovea::inference::WorkerInfo worker;
        worker.devices = { { "cpu", "Chip", 1 } };
        worker.selfTests = { { .device = "cpu", .precision = "bfloat16", .passed = false } };
        QTest::mouseClick(m_panel->findChild<QToolButton*>("runOptions"), Qt::LeftButton);
        m_panel->setWorker(worker);
        QCOMPARE(itemsOf("runDevice"), QStringList({ "Automatic", "Processor" }));
        const auto whyNot = [this] {
            const QModelIndex item = box("runPrecision")->model()->index(2, 0);
            return item.flags().testFlag(Qt::ItemIsEnabled) ? QString()
                                                            : item.data(Qt::ToolTipRole).toString();
        };
        QCOMPARE(itemsOf("runPrecision"), QStringList({ "Automatic", "float32", "bfloat16" }));
        QVERIFY2(whyNot().contains("wrong"), qPrintable(whyNot()));
        // Right, and known to be slow without a run.
        worker.selfTests.front().passed = true;
        worker.instructionSet = "cpu_isa_avx2";
        m_panel->setWorker(worker);
        QVERIFY2(whyNot().contains("many times as long"), qPrintable(whyNot()));
        worker.instructionSet = "cpu_isa_avx512_core_bf16";
        m_panel->setWorker(worker);
        QVERIFY2(whyNot().isEmpty(), qPrintable(whyNot()));
        QCOMPARE(itemsOf("runPrecision"), QStringList({ "Automatic", "float32", "bfloat16" }));
        // A card that was chosen and is gone: automatic, and back when it is.
        worker.devices.insert(worker.devices.begin(), { "cuda:0", "Card", 1 });
        m_panel->setWorker(worker);
        pick("runDevice", "Card (cuda:0)");
        pick("runPrecision", "float16");
        worker.devices.erase(worker.devices.begin());
        m_panel->setWorker(worker);
        QVERIFY((m_panel->options() == RunOptions {}));
        worker.devices.insert(worker.devices.begin(), { "cuda:0", "Card", 1 });
        m_panel->setWorker(worker);
        QVERIFY((m_panel->options() == RunOptions { "cuda:0", "float16", false }));
        // The processor beside it has no half precision.
        pick("runDevice", "Processor");
        QCOMPARE(itemsOf("runPrecision"), QStringList({ "Automatic", "float32", "bfloat16" }));
        // A detector takes the device only.
        ModelCard detector = card("detector", "MR");
        detector.findsBoxes = true;
        m_panel->setModels({ detector });
        QVERIFY(box("runDevice")->isEnabled());
        QVERIFY(!box("runPrecision")->isEnabled());
        QVERIFY(!m_panel->findChild<QCheckBox*>("runLowMemory")->isEnabled());
        for (const char* name : { "runDevice", "runPrecision" })
            QVERIFY(!box(name)->toolTip().isEmpty());
        QVERIFY(m_panel->findChild<QCheckBox*>("runSkipAir")->toolTip().contains("changes results"));
    }

private:
    QComboBox* box(const char* name) { return m_panel->findChild<QComboBox*>(name); }
    QStringList itemsOf(const char* name)
    {
        QStringList items;
        for (int i = 0; i < box(name)->count(); ++i)
            items << box(name)->itemText(i);
        return items;
    }
    // By the keys: without a window manager an open list takes clicks now and then only.
    void pick(const char* name, const QString& item)
    {
        const int row = box(name)->findText(item);
        QVERIFY2(row >= 0, qPrintable(item));
        box(name)->setFocus();
        QTest::keyClick(box(name), Qt::Key_Home);
        for (int i = 0; i < row; ++i)
            QTest::keyClick(box(name), Qt::Key_Down);
        QCOMPARE(box(name)->currentText(), item);
    }
    QComboBox* choice() { return m_panel->findChild<QComboBox*>("modelChoice"); }
    QString chosen() { return choice()->currentText(); }

    std::unique_ptr<ModelPanel> m_panel;
};

QTEST_MAIN(ModelPanelTest)
#include "ModelPanelTest.moc"
