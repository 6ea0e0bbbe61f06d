#include "app/compare/CompareWindow.h"
#include "app/explanation/ExplanationController.h"
#include "app/export/ExportController.h"
#include "app/export/ExportDialog.h"
#include "app/export/LeavingDialog.h"
#include "app/export/ReviewExporter.h"
#include "app/help/HelpWindow.h"
#include "app/models/ModelRun.h"
#include "app/panels/FindingsPanel.h"
#include "app/reading/ReadingRoom.h"
#include "app/review/MaskEditDesk.h"
#include "app/review/ReviewDesk.h"
#include "app/window/MainWindow.h"
#include "core/geometry/Orientation.h"
#include "core/review/MeasurementList.h"
#include "tests/support/OtherTools.h"
#include "tests/support/TestData.h"
#include "views/widgets/Theme.h"
#include "views/widgets/ViewGrid.h"

#include <QAbstractTextDocumentLayout>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTableWidget>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

using namespace fovea;
using namespace fovea::app;
namespace fs = std::filesystem;

namespace {

constexpr int patienceMs = 240000; // models run on what there is
constexpr int settlingMs = 3000; // surfaces are made in the background
constexpr qint64 largestBytes = 200'000;

QString helpFolder()
{
    return qEnvironmentVariable("FOVEA_HELP");
}

QString guide()
{
    QFile file(helpFolder() + "/guide.md");
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

// The user guide's pictures, made by the program from the demo study. FOVEA_PICTURES names the folder to make
// them in; without it only the guide is looked at.
class GuidePicturesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void opening();
    void reading();
    void explaining();
    void masks();
    void reviewing();
    void editing();
    void exporting();
    void reporting();
    void comparing();
    void stored();
    void mainWindow();
    void theGuideHasItsPictures(); // after they were made
    void theGuideShowsThem();
    void cleanupTestCase() { m_window.reset(); }

private:
    [[nodiscard]] static QString pictures() { return qEnvironmentVariable("FOVEA_PICTURES"); }
    void save(const char* name, QWidget& widget, int width);
    void openDemo();
    void run(const char* model);
    void raise(const char* dock) { m_window->findChild<QWidget*>(dock)->raise(); }
    views::ViewGrid& grid() { return *m_window->findChild<views::ViewGrid*>(); }
    [[nodiscard]] static inference::ModelCard card(const char* name)
    {
        return inference::ModelLibrary({ fs::path(qgetenv("FOVEA_MODELS_FOLDER").toStdString()) })
            .find(name)
            .value();
    }

    test::TestFolder m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void GuidePicturesTest::initTestCase()
{
    for (const char* kind : { "DATA", "CONFIG", "CACHE" })
        qputenv((std::string("XDG_") + kind + "_HOME").c_str(),
            QByteArray::fromStdString(m_folder.file(kind).string()));
}

void GuidePicturesTest::theGuideHasItsPictures()
{
    static const QRegularExpression reference(QStringLiteral("!\\[([^\\]]+)\\]\\(([^)]+\\.png)\\)"));
    int count = 0;
    for (auto match = reference.globalMatch(guide()); match.hasNext(); ++count) {
        const QString name = match.next().captured(2);
        const QFileInfo file(helpFolder() + '/' + name);
        QVERIFY2(file.exists(), qPrintable(name));
        QVERIFY2(file.size() < largestBytes, qPrintable(name));
        QVERIFY2(!QImage(file.filePath()).isNull(), qPrintable(name));
    }
    QVERIFY2(count >= 12, qPrintable(QString::number(count)));
}

// Fewer colours than a screen has: nobody sees it, and the file is half as large.
void GuidePicturesTest::save(const char* name, QWidget& widget, int width)
{
    QTest::qWait(settlingMs);
    QImage image = widget.grab().toImage().convertToFormat(QImage::Format_RGB888);
    QVERIFY(!image.isNull());
    if (image.width() > width)
        image = image.scaledToWidth(width, Qt::SmoothTransformation);
    for (int y = 0; y < image.height(); ++y) {
        uchar* row = image.scanLine(y);
        for (int x = 0; x < 3 * image.width(); ++x)
            row[x] = static_cast<uchar>(std::min(255, (row[x] + 4) / 8 * 8));
    }
    QVERIFY(image.save(QStringLiteral("%1/%2.png").arg(pictures(), QLatin1String(name)), "PNG", 0));
}

void GuidePicturesTest::openDemo()
{
    if (m_window)
        return;
    m_window = std::make_unique<MainWindow>(
        std::vector<fs::path> { qgetenv("FOVEA_MODELS_FOLDER").toStdString() });
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().openDemo();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().volume() != nullptr, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->reviewDesk().controller().isOpen(), patienceMs);
    m_window->reviewDesk().controller().setReviewer("Dr A. Reader");
}

void GuidePicturesTest::run(const char* model)
{
    QSignalSpy found(&m_window->runner(), &ModelRunner::finished);
    QSignalSpy boxes(&m_window->runner(), &ModelRunner::detected);
    m_window->runner().run(card(model), m_window->session().volume());
    QTRY_VERIFY_WITH_TIMEOUT(found.count() + boxes.count() > 0, patienceMs);
}

void GuidePicturesTest::opening()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    save("opening", *m_window, 900);
}

void GuidePicturesTest::reading()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    const Vec3 at = grid().state().cursorLps();
    const auto measure = [&](Measurement::Kind kind, const char* name, std::vector<Vec3> points) {
        m_window->reading().measurements().list().put({ .id = QString::fromLatin1(name),
            .kind = kind,
            .name = QString::fromLatin1(name),
            .pointsLps = std::move(points),
            .axes = screenAxes(Orientation::Axial),
            .seriesUid = m_window->session().series().uid,
            .frameOfReferenceUid = m_window->session().volume()->meaning().frameOfReferenceUid });
    };
    measure(Measurement::Kind::Distance, "Distance 1", { at + Vec3 { -62, 0, 0 }, at + Vec3 { 62, 0, 0 } });
    measure(Measurement::Kind::Ellipse, "Ellipse 1", { at + Vec3 { 12, 20, 0 }, at + Vec3 { 42, 45, 0 } });
    for (QAction* action : m_window->findChildren<QAction*>("layout.1+3"))
        action->trigger();
    grid().state().turnPlanes(Orientation::Axial, 0.25);
    raise("displayDock");
    save("reading", *m_window, 900);
    m_window->reading().measurements().list().setAll({});
    for (QAction* action : m_window->findChildren<QAction*>("layout.2x2"))
        action->trigger();
    grid().state().turnPlanes(Orientation::Axial, -0.25);
}

void GuidePicturesTest::explaining()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    run("head-lesions-ct");
    QSignalSpy explained(&m_window->explanations(), &ExplanationController::explained);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->explainBestFinding(), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(explained.count(), 1, patienceMs);
    raise("detectionsDock");
    save("explaining", *m_window, 900);
}

void GuidePicturesTest::masks()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    grid().state().setHeatLayer(std::nullopt);
    run("head-structures-ct");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != nullptr, patienceMs);
    raise("layersDock");
    save("masks", *m_window, 900);
}

void GuidePicturesTest::reviewing()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    ReviewController& review = m_window->reviewDesk().controller();
    QTRY_VERIFY_WITH_TIMEOUT(review.review().items().size() >= 6, patienceMs);
    const auto items = review.review().items();
    review.giveVerdict(items[0].finding.id, VerdictState::Accepted);
    review.giveVerdict(items[1].finding.id, VerdictState::Rejected);
    review.toggleReason(items[1].finding.id, verdictReasons().front());
    review.addComment(items[1].finding.id, "Compare with the earlier study");
    raise("findingsDock");
    save("reviewing", *m_window, 900);
}

void GuidePicturesTest::editing()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    raise("maskDock");
    auto* edit = m_window->findChild<QPushButton*>("editMask");
    QTRY_VERIFY_WITH_TIMEOUT(edit->isEnabled(), patienceMs);
    edit->click();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->maskEditDesk().isEditing(), patienceMs);
    save("editing", *m_window, 900);
    m_window->maskEditDesk().setEditing(false);
}

void GuidePicturesTest::exporting()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    auto* controller = m_window->findChild<ExportController*>();
    controller->exportPicture();
    auto* dialog = m_window->findChild<ExportDialog*>();
    auto* what = dialog->findChild<QComboBox*>("exportWhat");
    what->setCurrentIndex(what->findText("Sheet of findings"));
    const auto* preview = dialog->findChild<QLabel*>("exportPreview");
    QTRY_VERIFY_WITH_TIMEOUT(!preview->pixmap().isNull(), patienceMs);
    save("export", *dialog, 800);
    dialog->close();
    controller->exportReport();
    auto* leaving = m_window->findChild<LeavingDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(leaving->findChild<QTableWidget*>()->rowCount() > 5, patienceMs);
    save("leaving", *leaving, 700);
    leaving->close();
}

void GuidePicturesTest::reporting()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    auto* exporter = m_window->findChild<ReviewExporter*>();
    QSignalSpy finished(exporter, &ReviewExporter::finished);
    m_window->findChild<ExportController*>()->exportReportTo(m_folder.file("report"));
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, patienceMs);
    const QString page = QString::fromStdString(m_folder.file("page").string());
    QVERIFY(test::runTool("pdftoppm",
        { "-r", "80", "-f", "1", "-singlefile", "-png",
            QString::fromStdString(m_folder.file("report/report.pdf").string()), page }));
    QLabel sheet;
    sheet.setPixmap(QPixmap(page + ".png"));
    sheet.setFixedSize(sheet.pixmap().size());
    save("report", sheet, 620);
}

void GuidePicturesTest::comparing()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    const auto volume = m_window->session().volume();
    std::vector<ComparedMask> masks;
    for (const char* name : { "head-structures-ct", "head-structures-ct-early" }) {
        const auto model = card(name);
        const auto result = runOnce(segmentRequest(volume, model, "auto"));
        QVERIFY(result.has_value());
        masks.push_back({ QString::fromLatin1(name),
            std::make_shared<const LabelMap>(labelMapOf(*result).value()), {}, model, result->run, false });
    }
    CompareWindow window(volume, nullptr, {});
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.resize(1280, 800);
    window.show();
    window.setComparison(compareMasks(std::move(masks), false).value());
    save("comparing", window, 900);
}

// Results of an earlier run beside the series that they are of.
void GuidePicturesTest::stored()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    openDemo();
    auto* exporter = m_window->findChild<ReviewExporter*>();
    QSignalSpy finished(exporter, &ReviewExporter::finished);
    m_window->findChild<ExportController*>()->exportReportTo(
        m_folder.file("study/results"), { .isIdentified = true });
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, patienceMs);
    for (const Instance& instance : m_window->session().series().instances)
        fs::copy_file(instance.file, m_folder.file("study") / instance.file.filename());
    for (const char* name : { "pictures", "report.html", "report.pdf" })
        fs::remove_all(m_folder.file("study/results") / name);
    m_window->session().open({ m_folder.file("study") });
    auto* dock = m_window->findChild<QWidget*>("storedDock");
    QTRY_VERIFY_WITH_TIMEOUT(!dock->isHidden() && m_window->session().labelMap() != nullptr, patienceMs);
    raise("storedDock");
    m_window->statusBar()->clearMessage();
    save("stored", *m_window, 900);
}

void GuidePicturesTest::mainWindow()
{
    if (pictures().isEmpty())
        QSKIP("FOVEA_PICTURES names no folder");
    m_window.reset();
    openDemo();
    const auto& studies = m_window->session().collection().studies;
    const auto head = std::ranges::find(studies.front().series, QStringLiteral("MR"), &Series::modality);
    QVERIFY(head != studies.front().series.end());
    m_window->session().showSeries(*head);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->session().series().modality, QStringLiteral("MR"), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().volume() != nullptr, patienceMs);
    run("head-tissue-t1");
    raise("layersDock");
    save("main-window", *m_window, 900);
}

void GuidePicturesTest::theGuideShowsThem()
{
    HelpWindow window(fs::path((helpFolder() + "/guide.md").toStdString()));
    window.resize(1000, 800);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    auto* text = window.findChild<QTextBrowser*>();
    int shown = 0;
    for (QTextBlock block = text->document()->begin(); block.isValid(); block = block.next()) {
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            const QTextImageFormat format = part.fragment().charFormat().toImageFormat();
            if (!format.isValid())
                continue;
            const QVariant image
                = text->document()->resource(QTextDocument::ImageResource, QUrl(format.name()));
            QVERIFY2(image.isValid(), qPrintable(format.name()));
            ++shown;
            // For people who want to look.
            if (const QString folder = qEnvironmentVariable("FOVEA_TEST_PICTURES"); !folder.isEmpty()) {
                text->verticalScrollBar()->setValue(static_cast<int>(
                    text->document()->documentLayout()->blockBoundingRect(block).top() - 100));
                QVERIFY(window.grab().save(QStringLiteral("%1/help-%2.png").arg(folder).arg(shown)));
            }
        }
    }
    QVERIFY2(shown >= 12, qPrintable(QString::number(shown)));
}

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    views::applyTheme(application, views::Theme::Dark);
    GuidePicturesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "GuidePicturesTest.moc"
