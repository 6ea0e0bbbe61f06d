#include "app/export/ExportDialog.h"

#include "app/export/ContactSheet.h"
#include "app/export/Discretion.h"
#include "core/geometry/Orientation.h"
#include "tests/support/Phantom.h"
#include "tests/support/TestData.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <algorithm>
#include <cstdlib>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 60000; // a loaded machine; nothing waits this long on an idle one

const ResultSource detector { ResultSource::Kind::Model, "Detector", "1.0", QString(64, u'd') };

// A mask of seven structures, two boxes of a detector, and an arrow with words.
views::CaptureRequest shown()
{
    const Geometry geometry = test::axialGeometry();
    views::CaptureRequest request;
    request.volume = std::make_shared<const Volume>(test::makePhantom(geometry));
    request.labelLayers = { { std::make_shared<const LabelMap>(test::makePhantomLabels(geometry)) } };
    const Vec3 centre = geometry.centreLps();
    request.boxLayer = views::BoxLayer { .boxes
        = { { centre - Vec3 { 3, 3, 5 }, centre + Vec3 { 3, 3, 5 }, "Nodule 0.90" },
            { centre, centre + Vec3 { 6, 6, 10 }, "Nodule 0.40" } },
        .source = detector };
    request.measurements = { { .id = "m",
        .kind = Measurement::Kind::Arrow,
        .text = "What a person wrote",
        .pointsLps = { centre, centre + Vec3 { 4, 4, 0 } },
        .axes = screenAxes(Orientation::Axial) } };
    request.view = views::CaptureRequest::View::Grid;
    request.width = 800;
    request.height = 600;
    return request;
}

// VTK smooths surfaces on several threads, whose sums differ in the last bit.
bool isSamePicture(const QImage& one, const QImage& other)
{
    if (one.size() != other.size())
        return false;
    for (int y = 0; y < one.height(); ++y) {
        for (int x = 0; x < one.width(); ++x) {
            const QColor a = one.pixelColor(x, y);
            const QColor b = other.pixelColor(x, y);
            if (std::max({ std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
                    std::abs(a.blue() - b.blue()) })
                > 1)
                return false;
        }
    }
    return true;
}

} // namespace

// What leaves as a picture: chosen, seen first, and as it was seen.
class ExportDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_dialog.reset(); }
    void thePreviewFollowsTheChoices_data();
    void thePreviewFollowsTheChoices();
    void copyPutsThePictureOnTheClipboard();
    void nothingIsCopiedWhileAFileIsWritten();
    void chosenFindingsAreFilesOfTheirOwn();
    void chosenViewsAreFilesOfTheirOwn();
    void aSheetHasEveryFindingAtItsPlace();
    void aSheetIsAsLargeAsItWasAskedFor_data();
    void aSheetIsAsLargeAsItWasAskedFor();
    void captionsSayWhatReviewersSaid();

private:
    void choose(const char* text)
    {
        auto* what = m_dialog->findChild<QComboBox*>("exportWhat");
        what->setCurrentIndex(what->findText(QString::fromLatin1(text)));
        QVERIFY(what->currentText() == QLatin1String(text));
    }
    [[nodiscard]] QImage preview() const
    {
        return m_dialog->findChild<QLabel*>("exportPreview")->pixmap().toImage();
    }
    // The next one that differs.
    [[nodiscard]] QImage previewAfter(const QImage& before)
    {
        for (int waited = 0; waited < patienceMs && (preview().isNull() || preview() == before); waited += 20)
            QTest::qWait(20);
        return preview();
    }

    test::TestFolder m_reviews;
    std::unique_ptr<ExportDialog> m_dialog;
};

void ExportDialogTest::initTestCase()
{
    qputenv("FOVEA_REVIEWS", QByteArray::fromStdString(m_reviews.path().string()));
}

void ExportDialogTest::init()
{
    m_dialog = std::make_unique<ExportDialog>(shown(), Series {}, QStringList { "DOE^JANE" });
    m_dialog->show();
    QTRY_VERIFY_WITH_TIMEOUT(!preview().isNull(), patienceMs);
}

void ExportDialogTest::thePreviewFollowsTheChoices_data()
{
    QTest::addColumn<QString>("box");
    for (const char* name : { "exportAnnotations", "exportLegend", "exportLayers", "exportComments" })
        QTest::newRow(name) << QString::fromLatin1(name);
}

void ExportDialogTest::thePreviewFollowsTheChoices()
{
    QFETCH(QString, box);
    auto* choice = m_dialog->findChild<QCheckBox*>(box);
    const QImage before = preview();
    choice->click();
    const QImage after = previewAfter(before);
    QVERIFY(after != before);
    choice->click();
    QVERIFY(isSamePicture(previewAfter(after), before));
}

void ExportDialogTest::copyPutsThePictureOnTheClipboard()
{
    QGuiApplication::clipboard()->clear();
    choose("Axial view");
    m_dialog->findChild<QPushButton*>("exportCopy")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!QGuiApplication::clipboard()->image().isNull(), patienceMs);
    const QImage copied = QGuiApplication::clipboard()->image();
    QCOMPARE(copied.size(), QSize(800, 600));
    // Words and names of files stay here unless somebody chose otherwise.
    const auto request = Discretion { ResultIdentity {} }.picture(m_dialog->request());
    QVERIFY(request.measurements.front().text.isEmpty());
    QCOMPARE(copied.convertToFormat(QImage::Format_RGB888), views::capture(request).value());
}

void ExportDialogTest::nothingIsCopiedWhileAFileIsWritten()
{
    const test::TestFolder folder;
    auto* copy = m_dialog->findChild<QPushButton*>("exportCopy");
    QSignalSpy saved(m_dialog.get(), &ExportDialog::saved);
    QVERIFY(copy->isEnabled());
    m_dialog->write(QString::fromStdString(folder.file("a.png").string()));
    QVERIFY(!copy->isEnabled());
    m_dialog->findChild<QCheckBox*>("exportLegend")->click(); // another preview
    QVERIFY(!copy->isEnabled());
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, patienceMs);
    QVERIFY(copy->isEnabled());
}

void ExportDialogTest::chosenFindingsAreFilesOfTheirOwn()
{
    const test::TestFolder folder;
    choose("Findings, a file each");
    auto* list = m_dialog->findChild<QListWidget*>("exportList");
    QCOMPARE(list->count(), 10); // seven structures, two boxes, an arrow
    for (int n = 0; n < list->count(); ++n)
        list->item(n)->setCheckState(n == 1 || n == 8 ? Qt::Checked : Qt::Unchecked);
    QSignalSpy saved(m_dialog.get(), &ExportDialog::saved);
    m_dialog->write(QString::fromStdString(folder.file("found.png").string()));
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, patienceMs);
    QCOMPARE(folder.list(), (std::vector<std::string> { "found-1.png", "found-2.png" }));
    QVERIFY(QImage(QString::fromStdString(folder.file("found-1.png").string()))
        != QImage(QString::fromStdString(folder.file("found-2.png").string())));
    // One that leaves does not hide what was chosen.
    m_dialog->findChild<QCheckBox*>("exportLegend")->click();
    QCOMPARE(list->item(0)->checkState(), Qt::Unchecked);
    QCOMPARE(list->item(1)->checkState(), Qt::Checked);
}

void ExportDialogTest::chosenViewsAreFilesOfTheirOwn()
{
    const test::TestFolder folder;
    choose("Views, a file each");
    auto* list = m_dialog->findChild<QListWidget*>("exportList");
    QCOMPARE(list->count(), 4);
    list->item(3)->setCheckState(Qt::Unchecked);
    QSignalSpy saved(m_dialog.get(), &ExportDialog::saved);
    m_dialog->write(QString::fromStdString(folder.file("view.png").string()));
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, patienceMs);
    QCOMPARE(folder.list().size(), std::size_t(3));
}

void ExportDialogTest::aSheetHasEveryFindingAtItsPlace()
{
    const views::CaptureRequest request = shown();
    const auto entries = sheetEntries(request);
    QCOMPARE(entries.size(), std::size_t(10));
    const LabelMap& map = *request.labelLayers.front().map;
    for (const SheetEntry& entry : entries) {
        const views::CaptureRequest one = entryRequest(request, entry);
        switch (entry.kind) {
        case SheetEntry::Kind::Structure:
            QCOMPARE(map.valueAtLps(*one.cursorLps), map.labels()[entry.index].value);
            QVERIFY(!one.boxLayer && one.measurements.empty());
            break;
        case SheetEntry::Kind::Box:
            QCOMPARE(one.boxLayer->boxes.size(), std::size_t(1));
            QVERIFY(entry.caption.startsWith("Nodule 0."));
            QVERIFY(one.labelLayers.empty());
            break;
        case SheetEntry::Kind::Measurement:
            QCOMPARE(one.measurements.size(), std::size_t(1));
            QVERIFY(entry.caption.contains("What a person wrote"));
            break;
        }
    }
}

void ExportDialogTest::aSheetIsAsLargeAsItWasAskedFor_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("fits");
    QTest::newRow("square") << QSize(1000, 1000) << true;
    QTest::newRow("wide") << QSize(1600, 400) << true;
    QTest::newRow("tall") << QSize(300, 1500) << true;
    QTest::newRow("too small for ten") << QSize(150, 150) << false;
}

void ExportDialogTest::aSheetIsAsLargeAsItWasAskedFor()
{
    QFETCH(QSize, size);
    QFETCH(bool, fits);
    views::CaptureRequest request = shown();
    request.width = size.width();
    request.height = size.height();
    const auto sheet = contactSheet(request, sheetEntries(request));
    QCOMPARE(sheet.has_value(), fits);
    if (fits)
        QCOMPARE(sheet->size(), size);
    else
        QCOMPARE(sheet.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!contactSheet(request, {}));
}

void ExportDialogTest::captionsSayWhatReviewersSaid()
{
    views::CaptureRequest request = shown();
    Finding box;
    box.id = newFindingId();
    box.kind = FindingKind::Box;
    box.source = detector;
    box.anchorLps = request.volume->geometry().centreLps();
    Review review;
    QVERIFY(review.apply({ .what = FindingsAdded { { box } } }));
    QVERIFY(review.apply({ .what = VerdictGiven { box.id, { VerdictState::Rejected, {}, "Dr A", {} } } }));
    QVERIFY(review.apply({ .what = CommentAdded { box.id, { "c", "A vessel", "Dr A", {}, {} } } }));
    const auto remarks = [&](SheetComments comments) {
        QStringList all;
        for (const SheetEntry& entry : sheetEntries(request, &review, comments)) {
            if (!entry.remark.isEmpty())
                all << entry.caption.left(11) + ": " + entry.remark;
        }
        return all;
    };
    QCOMPARE(remarks(SheetComments::Left), QStringList("Nodule 0.90: Rejected"));
    QCOMPARE(
        remarks(SheetComments::Shown), QStringList(QString::fromUtf8("Nodule 0.90: Rejected · A vessel")));
}

QTEST_MAIN(ExportDialogTest)
#include "ExportDialogTest.moc"
