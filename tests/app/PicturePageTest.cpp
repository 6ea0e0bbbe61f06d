#include "app/panels/PicturePage.h"

#include "app/panels/BrowserPanel.h"
#include "core/dicom/FolderScan.h"
#include "tests/support/SyntheticDicom.h"
#include "tests/support/TestData.h"
#include "views/widgets/PictureView.h"

#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QStandardPaths>
#include <QTest>
#include <QTreeWidget>

using namespace fovea;
using namespace fovea::app;
using namespace fovea::test;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

// A film of that many frames, red on top and blue below, brighter with each.
SyntheticDicom film(int frames)
{
    constexpr int side = 32;
    auto dicom = SyntheticDicom::slice({ .rows = side, .columns = side, .modality = "US" });
    for (const std::uint32_t tag : { 0x00200032U, 0x00200037U, 0x00280030U, 0x00180050U })
        dicom.remove(tag);
    std::string pixels;
    for (int frame = 0; frame < frames; ++frame) {
        for (int pixel = 0; pixel < side * side; ++pixel) {
            const auto level = static_cast<char>(100 + 10 * frame);
            pixels += pixel < side * side / 2 ? std::string { level, 0, 0 } : std::string { 0, 0, level };
        }
    }
    dicom.set(0x00280002, "US", u16(3)).setText(0x00280004, "CS", "RGB").set(0x00280006, "US", u16(0));
    for (const auto& [tag, value] :
        { std::pair { 0x00280100U, 8U }, { 0x00280101U, 8U }, { 0x00280102U, 7U } })
        dicom.set(tag, "US", u16(value));
    dicom.set(0x00280103, "US", u16(0));
    dicom.setText(0x00280008, "IS", std::to_string(frames)).setText(0x00181063, "DS", "20");
    return dicom.set(0x7FE00010, "OB", pixels);
}

} // namespace

// Pictures one by one, and the list of studies that were opened.
class PicturePageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsColoursAndTheNextPicture();
    void playsAFilm();
    void theLastWantedPictureIsShown();
    void aDamagedPictureIsTold();
    void theListFindsAndOpens();

private:
    TestFolder m_folder;
    Series m_series;
};

void PicturePageTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    const auto collection = scanPaths({ m_folder.write("film.dcm", film(8).bytes()) });
    QVERIFY(collection->findSeries() != nullptr);
    m_series = *collection->findSeries();
    QVERIFY(!m_series.isVolume && m_series.isColour);
}

void PicturePageTest::showsColoursAndTheNextPicture()
{
    PicturePage page;
    page.resize(300, 330);
    page.show();
    QSignalSpy shown(&page, &PicturePage::pictureShown);
    page.showSeries(m_series);
    QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 1, patienceMs);
    QCOMPARE(page.count(), 8);
    const auto colourAt = [&](double down) {
        const QImage image = page.view().image();
        return image.pixelColor(image.width() / 2, static_cast<int>(down * image.height()));
    };
    QCOMPARE(colourAt(0.3), QColor(100, 0, 0));
    QCOMPARE(colourAt(0.7), QColor(0, 0, 100));
    QWheelEvent wheel({ 50, 50 }, page.view().mapToGlobal(QPointF(50, 50)), {}, { 0, -120 }, Qt::NoButton,
        Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&page.view(), &wheel);
    QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 2, patienceMs);
    QCOMPARE(page.index(), 1);
    QCOMPARE(page.findChild<QSlider*>("pictureSlider")->value(), 1);
    QCOMPARE(colourAt(0.3), QColor(110, 0, 0));
    QTest::keyClick(&page.view(), Qt::Key_End);
    QTRY_COMPARE_WITH_TIMEOUT(colourAt(0.3), QColor(170, 0, 0), patienceMs);
    QTest::keyClick(&page.view(), Qt::Key_Home);
    QTRY_COMPARE_WITH_TIMEOUT(colourAt(0.7), QColor(0, 0, 100), patienceMs);
}

void PicturePageTest::playsAFilm()
{
    PicturePage page;
    page.show();
    QSignalSpy shown(&page, &PicturePage::pictureShown);
    page.showSeries(m_series);
    QTRY_COMPARE_WITH_TIMEOUT(shown.count(), 1, patienceMs);
    page.setPlaying(true);
    QTRY_VERIFY_WITH_TIMEOUT(shown.count() > 10, patienceMs); // it begins again at the end
    page.setPlaying(false);
    for (int n = 1; n < shown.count(); ++n)
        QCOMPARE(shown[n][0].toInt(), n % 8);
}

void PicturePageTest::theLastWantedPictureIsShown()
{
    PicturePage page;
    QSignalSpy shown(&page, &PicturePage::pictureShown);
    page.showSeries(m_series);
    for (const int index : { 3, 6, 2, 5 })
        page.goTo(index);
    QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty() && shown.last()[0].toInt() == 5, patienceMs);
    page.clear();
    QVERIFY(page.view().picture() == nullptr);
    QTest::qWait(50);
    QVERIFY(page.view().picture() == nullptr);
}

void PicturePageTest::aDamagedPictureIsTold()
{
    PicturePage page;
    QSignalSpy failed(&page, &PicturePage::failed);
    Series gone = m_series;
    for (Instance& instance : gone.instances)
        instance.file = m_folder.file("gone.dcm");
    page.showSeries(gone);
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, patienceMs);
    QVERIFY(failed[0][0].value<Error>().subject.find("gone.dcm") != std::string::npos);
}

void PicturePageTest::theListFindsAndOpens()
{
    QSettings().clear();
    BrowserPanel panel(m_folder.file("studies/index.sqlite"));
    panel.show();
    QSignalSpy listed(&panel, &BrowserPanel::listChanged);
    QTRY_VERIFY_WITH_TIMEOUT(!listed.isEmpty(), patienceMs);
    auto* tree = panel.findChild<QTreeWidget*>("studyTree");
    QCOMPARE(tree->topLevelItemCount(), 0);
    const auto collection = scanPaths({ m_folder.file("film.dcm") });
    panel.remember(*collection, { m_folder.file("film.dcm") });
    QTRY_COMPARE_WITH_TIMEOUT(tree->topLevelItemCount(), 1, patienceMs);
    QVERIFY(tree->topLevelItem(0)->text(0).startsWith("TEST PHANTOM"));
    QCOMPARE(tree->topLevelItem(0)->childCount(), 1);
    QTest::keyClicks(panel.findChild<QLineEdit*>("studySearch"), "nobody");
    QTRY_COMPARE_WITH_TIMEOUT(tree->topLevelItemCount(), 0, patienceMs);
    panel.setSearch("phant");
    QTRY_COMPARE_WITH_TIMEOUT(tree->topLevelItemCount(), 1, patienceMs);
    QSignalSpy opened(&panel, &BrowserPanel::openRequested);
    tree->setCurrentItem(tree->topLevelItem(0));
    Q_EMIT tree->itemActivated(tree->topLevelItem(0), 0);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].value<std::vector<std::filesystem::path>>().front(), m_folder.file("film.dcm"));
    panel.forgetSelected();
    QTRY_COMPARE_WITH_TIMEOUT(tree->topLevelItemCount(), 0, patienceMs);
    panel.setRemembers(false);
    panel.remember(*collection, { m_folder.file("film.dcm") });
    QTest::qWait(200);
    QCOMPARE(tree->topLevelItemCount(), 0);
    QVERIFY(std::filesystem::exists(m_folder.file("film.dcm")));
}

QTEST_MAIN(PicturePageTest)
#include "PicturePageTest.moc"
