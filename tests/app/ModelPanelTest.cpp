#include "app/panels/ModelPanel.h"

#include "app/panels/RunOptionsBox.h"

#include <QCheckBox>
#include <QComboBox>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

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
        m_panel = std::make_unique<ModelPanel>();
        m_panel->setModels({ card("ct-first", "CT"), card("mr-first", "MR"), card("mr-second", "MRI") });
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void optionsAreRememberedAndFitTheMachine()
    {
        rememberRunOptions({});
        const std::vector<fovea::inference::DeviceInfo> devices { { "cuda:0", "Card", 1 },
            { "cuda:1", "Card", 1 }, { "cpu", "Processor", 1 } };
        {
            RunOptionsBox box;
            QVERIFY(box.options() == RunOptions());
            box.setDevices(devices);
            auto* device = box.findChild<QComboBox*>("runDevice");
            QCOMPARE(device->count(), 4);
            QSignalSpy changed(&box, &RunOptionsBox::changed);
            device->setCurrentIndex(device->findData("cuda:1"));
            auto* precision = box.findChild<QComboBox*>("runPrecision");
            precision->setCurrentIndex(precision->findData("float32"));
            auto* skip = box.findChild<QCheckBox*>("runSkipAir");
            QVERIFY(skip->toolTip().contains("changes results"));
            skip->setChecked(true);
            QCOMPARE(changed.size(), 3);
        }
        RunOptionsBox later; // another start of the program
        QVERIFY((later.options()
            == RunOptions { .device = "cuda:1", .precision = "float32", .skipsUniform = true }));
        later.setDevices(devices);
        QCOMPARE(later.options().device, "cuda:1");
        later.setDevices({ devices.back() }); // the card is gone
        QCOMPARE(later.options().device, "auto");
        rememberRunOptions({});
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

private:
    QComboBox* choice() { return m_panel->findChild<QComboBox*>("modelChoice"); }
    QString chosen() { return choice()->currentText(); }

    std::unique_ptr<ModelPanel> m_panel;
};

QTEST_MAIN(ModelPanelTest)
#include "ModelPanelTest.moc"
