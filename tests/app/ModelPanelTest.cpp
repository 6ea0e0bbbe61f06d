#include "app/panels/ModelPanel.h"

#include <QComboBox>
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
