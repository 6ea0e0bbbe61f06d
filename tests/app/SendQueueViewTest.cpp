#include "app/archive/ArchiveDialog.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"

#include <QMessageBox>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QTreeWidget>

using namespace fovea;
using namespace fovea::app;
using namespace fovea::test;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

} // namespace

// What waits to be sent, as the archive's dialog shows it.
class SendQueueViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void saysThatNothingWaits();
    void listsWhatWaitsAndWhy();
    void givesUpWhatIsChosen();

private:
    void fill(const QStringList& descriptions);
    void start();
    [[nodiscard]] QPushButton* button(const char* name) const
    {
        return m_dialog->findChild<QPushButton*>(QString::fromLatin1(name));
    }

    std::unique_ptr<TestFolder> m_folder;
    std::unique_ptr<FetchTask> m_fetching;
    std::unique_ptr<ArchiveDialog> m_dialog;
    QTabWidget* m_tabs = nullptr;
    QTreeWidget* m_list = nullptr;
};

void SendQueueViewTest::init()
{
    m_folder = std::make_unique<TestFolder>();
}

void SendQueueViewTest::cleanup()
{
    m_dialog.reset();
    m_folder.reset();
}

void SendQueueViewTest::fill(const QStringList& descriptions)
{
    const auto queue = SendQueue::open(m_folder->file("outbox")).value();
    for (qsizetype n = 0; n < descriptions.size(); ++n) {
        auto slice = SyntheticDicom::slice({ .instanceNumber = static_cast<int>(n) + 1, .modality = "SEG" });
        slice.setText(0x0008103E, "LO", descriptions[n].toStdString());
        QVERIFY(queue->add("Ward", m_folder->write("a.dcm", slice.bytes())).has_value());
    }
}

// With an archive that does not answer.
void SendQueueViewTest::start()
{
    auto list = ArchiveList::load(m_folder->file("archives.json")).value();
    ArchiveConnection nobody;
    nobody.name = "Ward";
    nobody.url = QUrl("http://127.0.0.1:9/dicom-web");
    QVERIFY(list.put(nobody).has_value());
    QVERIFY(list.save().has_value());
    m_fetching = std::make_unique<FetchTask>(m_folder->file("studies"));
    m_dialog = std::make_unique<ArchiveDialog>(
        *m_fetching, m_folder->file("archives.json"), m_folder->file("outbox"));
    m_dialog->show();
    m_tabs = m_dialog->findChild<QTabWidget*>("archive.tabs");
    m_list = m_dialog->findChild<QTreeWidget*>("archive.queue");
    QVERIFY(m_tabs != nullptr && m_list != nullptr);
    m_tabs->setCurrentIndex(1);
}

void SendQueueViewTest::saysThatNothingWaits()
{
    start();
    QTest::qWait(300);
    QVERIFY(!m_list->isVisible());
    QVERIFY(!button("archive.queue.try")->isEnabled());
    QVERIFY(!std::filesystem::exists(m_folder->file("outbox"))); // looking makes nothing
}

void SendQueueViewTest::listsWhatWaitsAndWhy()
{
    fill({ "Head tissue", "Lesions" });
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_list->topLevelItemCount(), 2, patienceMs);
    QCOMPARE(m_tabs->tabText(1), QStringLiteral("To be sent (2)"));
    QTreeWidgetItem* second = m_list->topLevelItem(1);
    QCOMPARE(second->text(0), QStringLiteral("Ward"));
    QCOMPARE(second->text(1), QStringLiteral("SEG · Lesions"));
    QCOMPARE(second->text(2), QStringLiteral("Waiting"));
    QCOMPARE(second->text(3), QStringLiteral("0"));

    // Only the chosen one is tried, and stays chosen.
    m_list->setCurrentItem(second);
    QTRY_VERIFY_WITH_TIMEOUT(button("archive.queue.try")->isEnabled(), patienceMs);
    QTest::mouseClick(button("archive.queue.try"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_list->topLevelItem(1)->text(3), QStringLiteral("1"), patienceMs);
    QCOMPARE(m_list->topLevelItem(0)->text(3), QStringLiteral("0"));
    const auto entries = SendQueue::open(m_folder->file("outbox")).value()->entries().value();
    QCOMPARE(entries[0].attempts, 0);
    QCOMPARE(entries[1].attempts, 1);
    QTreeWidgetItem* tried = m_list->topLevelItem(1);
    QCOMPARE(m_list->selectedItems(), QList { tried });
    QVERIFY2(tried->text(4).contains("can't be reached"), qPrintable(tried->text(4)));
    QVERIFY2(tried->text(2).startsWith("Waiting, again at"), qPrintable(tried->text(2)));
    if (const QString folder = qEnvironmentVariable("FOVEA_TEST_PICTURES"); !folder.isEmpty())
        m_dialog->grab().save(folder + "/send-queue.png");
}

void SendQueueViewTest::givesUpWhatIsChosen()
{
    fill({ "Head tissue", "Lesions", "Key objects" });
    start();
    QTRY_COMPARE_WITH_TIMEOUT(m_list->topLevelItemCount(), 3, patienceMs);
    QVERIFY(!button("archive.queue.remove")->isEnabled());
    m_list->setCurrentItem(m_list->topLevelItem(1));
    QTRY_VERIFY_WITH_TIMEOUT(button("archive.queue.remove")->isEnabled(), patienceMs);
    QTest::mouseClick(button("archive.queue.remove"), Qt::LeftButton);
    auto* box = m_dialog->findChild<QMessageBox*>();
    QVERIFY(box != nullptr && box->isVisible());
    for (QAbstractButton* choice : box->buttons()) {
        if (box->buttonRole(choice) == QMessageBox::DestructiveRole)
            QTest::mouseClick(choice, Qt::LeftButton);
    }
    QTRY_COMPARE_WITH_TIMEOUT(m_list->topLevelItemCount(), 2, patienceMs);
    QCOMPARE(m_list->topLevelItem(1)->text(1), QStringLiteral("SEG · Key objects"));
    const auto entries = SendQueue::open(m_folder->file("outbox")).value()->entries().value();
    QCOMPARE(entries.size(), std::size_t(2));
    QCOMPARE(entries.back().content, QStringLiteral("SEG · Key objects"));
}

QTEST_MAIN(SendQueueViewTest)
#include "SendQueueViewTest.moc"
