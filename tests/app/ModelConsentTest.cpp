#include "app/models/ModelConsent.h"

#include "app/models/BareModelDialog.h"
#include "inference/bundle/Bundle.h"

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <algorithm>
#include <fstream>

using namespace fovea;
using namespace fovea::app;
using namespace fovea::inference;

class ModelConsentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qunsetenv("FOVEA_ALLOW_MODELS");
        m_folder = std::make_unique<QTemporaryDir>();
        m_card.folder = m_folder->path().toStdString();
        m_card.name = "Liver <b>";
        m_card.version = "2.0";
        m_card.intendedUse = "Research on livers";
        m_card.sha256 = std::string(64, 'a');
        std::ofstream(m_card.folder / "LICENSE") << "Do what you like";
    }

    void asksOnceAndShowsWhatItIs()
    {
        QWidget window;
        window.show();
        int runs = 0;
        {
            ModelConsent consent(&window, file());
            consent.require(m_card, [&] { ++runs; });
            QCOMPARE(runs, 0);
            const auto* dialog = window.findChild<QDialog*>("modelConsent");
            QVERIFY(dialog != nullptr);
            const QString about = dialog->findChildren<QLabel*>().front()->text();
            QVERIFY(about.contains("Liver &lt;b&gt;"));
            QVERIFY(about.contains("Research on livers"));
            QVERIFY(about.contains(QString(64, 'a')));
            QCOMPARE(dialog->findChild<QPlainTextEdit*>()->toPlainText(), "Do what you like");
            QTest::mouseClick(dialog->findChild<QPushButton*>("allowModel"), Qt::LeftButton);
            QTRY_COMPARE(runs, 1);
            consent.require(m_card, [&] { ++runs; });
            QCOMPARE(runs, 2);
        }
        ModelConsent later(&window, file()); // another start of the program
        later.require(m_card, [&] { ++runs; });
        QCOMPARE(runs, 3);
        m_card.sha256 = std::string(64, 'b'); // the file has changed
        later.require(m_card, [&] { ++runs; });
        QCOMPARE(runs, 3);
    }

    void saysWhatThisComputerKeepsModelsFrom()
    {
        QWidget window;
        window.show();
        ModelConsent consent(&window, file());
        int asked = 0;
        connect(&consent, &ModelConsent::asked, this, [&] { ++asked; });
        consent.require(m_card, [] { });
        QCOMPARE(asked, 1);
        const auto* warning = window.findChild<QLabel*>("modelWarning");
        QVERIFY(warning != nullptr);
        // Nothing is promised before a worker has said it.
        QVERIFY(warning->text().contains("not known"));
        QVERIFY(!warning->text().contains("can't change files"));
        consent.setWorker({ .isolation = { "network", "writing files", "memory" } });
        QVERIFY(warning->text().contains("without network, can't change files and can't take all memory"));
        QVERIFY(!warning->font().bold());
        consent.setWorker({ .isolation = { "network", "memory" } });
        QVERIFY(warning->text().contains("Warning: this system can't keep models from changing files"));
        QVERIFY(warning->font().bold());
        consent.setWorker({ .isolation = { "writing files", "memory" } });
        QVERIFY(warning->text().contains("Warning: this system can't keep models from using the network."));
        consent.setWorker({});
        QVERIFY(warning->text().contains("from using the network, changing files, taking all memory."));
        QVERIFY(warning->text().contains("Not for clinical use"));
    }

    void refusingRunsNothing()
    {
        QWidget window;
        window.show();
        ModelConsent consent(&window, file());
        int runs = 0;
        consent.require(m_card, [&] { ++runs; });
        auto* dialog = window.findChild<QDialog*>("modelConsent");
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Return); // the careful answer is the first one
        QTRY_VERIFY(!dialog->isVisible());
        QCOMPARE(runs, 0);
        QVERIFY(!AllowList(file()).isAllowed(m_card));
    }

    void theListSurvivesDamageAndForgets()
    {
        AllowList list(file());
        QVERIFY(list.allow(m_card).has_value());
        QVERIFY(AllowList(file()).isAllowed(m_card));
        QVERIFY(list.revoke(m_card.sha256).has_value());
        QVERIFY(!AllowList(file()).isAllowed(m_card));
        std::ofstream(file()) << "{ damaged";
        QVERIFY(AllowList(file()).models().empty());
        ModelCard unknown;
        QVERIFY(!list.allow(unknown).has_value());
        QVERIFY(!list.isAllowed(unknown));
    }

    void nobodyIsAskedWhereNobodyWatches()
    {
        qputenv("FOVEA_ALLOW_MODELS", "all");
        QWidget window;
        ModelConsent consent(&window, file());
        int runs = 0;
        consent.require(m_card, [&] { ++runs; });
        QCOMPARE(runs, 1);
    }

    void aFormMakesABundleOfABareNetwork()
    {
        const auto network = m_card.folder / "net.ts";
        std::ofstream(network) << "network";
        QWidget window;
        auto* dialog = new BareModelDialog(network, m_card.folder / "models", &window);
        QString made;
        connect(dialog, &BareModelDialog::bundleMade, this, [&](const QString& folder) { made = folder; });
        dialog->open();
        dialog->accept(); // no labels yet: it says so and stays
        QVERIFY(dialog->isVisible());
        QVERIFY(made.isEmpty());
        const auto fields = dialog->findChildren<QLineEdit*>();
        const auto labels = std::ranges::find_if(
            fields, [](const QLineEdit* field) { return field->placeholderText().contains("tumour"); });
        (*labels)->setText("background, kidney");
        dialog->findChildren<QComboBox*>().front()->setCurrentText("CT");
        dialog->accept();
        QVERIFY(!made.isEmpty());
        const auto bundle = readBundle(made.toStdString());
        QVERIFY(bundle.has_value());
        QVERIFY(bundle->card.isUsable());
        QCOMPARE(bundle->card.label(1)->name, "kidney");
        QCOMPARE(bundle->card.inputs.front().modality, "CT");
    }

private:
    [[nodiscard]] std::filesystem::path file() const
    {
        return m_folder->filePath("allowed.json").toStdString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    ModelCard m_card;
};

QTEST_MAIN(ModelConsentTest)
#include "ModelConsentTest.moc"
