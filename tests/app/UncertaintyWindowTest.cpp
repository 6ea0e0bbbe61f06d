// How sure a model is, in the window: asked for, drawn, listed, and out of the way of explanations.
#include "app/explanation/ExplainPanel.h"
#include "app/explanation/ExplanationController.h"
#include "app/models/UncertaintyLayers.h"
#include "app/panels/FindingsModel.h"
#include "app/panels/FindingsPanel.h"
#include "app/review/ReviewController.h"
#include "app/review/ReviewDesk.h"
#include "app/uncertainty/UncertaintyController.h"
#include "app/window/MainWindow.h"
#include "core/image/ImageFile.h"
#include "tests/support/Phantom.h"
#include "views/widgets/ViewGrid.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>

#include <algorithm>
#include <cmath>

using namespace fovea;
using namespace fovea::app;

namespace {

constexpr int patienceMs = 180000; // a loaded machine; nothing waits this long on an idle one

} // namespace

class UncertaintyWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_window.reset(); }

    void numbersAreMeansOverTheFinding();
    void isOffUntilAModelHasRun();
    void drawsTheMapAndGivesEachFindingANumber();
    void listSortsByTheNumber();
    void oneMapIsShownAtATime();
    void canBeCancelled();
    void saysThatThereIsNoDropout();
    void withoutGradientsOnlyOcclusionIsOffered();

private:
    template <class T>
    T* find(const char* name) const
    {
        return m_window->findChild<T*>(name);
    }
    [[nodiscard]] const std::optional<views::HeatLayer>& heat() const
    {
        return m_window->findChild<views::ViewGrid*>()->state().heatLayer();
    }
    void press(const char* name) { QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton); }
    [[nodiscard]] QString status() const { return find<QLabel>("uncertaintyStatus")->text(); }

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

void UncertaintyWindowTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QSettings().clear();
    Geometry geometry = test::obliqueGeometry();
    geometry.size = { 61, 53, 47 };
    geometry.spacingMm = { 2.6, 3.1, 3.5 };
    QVERIFY(writeVolume(test::makePhantom(geometry), m_folder.filePath("phantom.nii.gz").toStdString())
            .has_value());
    qputenv("FOVEA_REVIEWS", m_folder.filePath("reviews").toUtf8());
    m_window = std::make_unique<MainWindow>(
        std::vector<std::filesystem::path> { qEnvironmentVariable("FOVEA_MODELS_FOLDER").toStdString() },
        inference::WorkerOptions { .program = qEnvironmentVariable("FOVEA_WORKER").toStdString() });
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

// Labels of the phantom with an entropy that is the label's tenth, but for one voxel of label 3.
void UncertaintyWindowTest::numbersAreMeansOverTheFinding()
{
    const Geometry geometry = test::obliqueGeometry();
    const LabelMap mask = test::makePhantomLabels(geometry);
    inference::UncertaintyResult result { .geometry = geometry };
    std::size_t counts[8] = {};
    const std::uint16_t* labels = mask.image().GetBufferPointer();
    for (std::int64_t i = 0; i < geometry.voxelCount(); ++i) {
        const bool isOdd = labels[i] == 3 && counts[3] == 0;
        ++counts[labels[i]];
        result.entropy.push_back(isOdd ? 1.0F : 0.1F * static_cast<float>(labels[i]));
    }
    std::vector<Finding> findings = findingsOf(mask);
    auto parts = findingsOf(mask, { .isPerPart = true });
    findings.insert(findings.end(), parts.begin(), parts.end());
    Finding other {
        .id = "other", .kind = FindingKind::Label, .title = "Of another model", .label = 2, .anchorLps = {}
    };
    other.source.name = "Another model";
    findings.push_back(other);
    const auto sure = withUncertainty(findings, result, mask);
    QCOMPARE(sure.size(), findings.size() - 1);
    for (const Finding& finding : sure) {
        const auto count = static_cast<double>(counts[finding.label]);
        const double expected = finding.label == 3 ? 0.3 + 0.7 / count : 0.1 * finding.label;
        // Balls are one part each.
        if (finding.kind == FindingKind::Label || finding.label < 7)
            QVERIFY2(std::abs(*finding.uncertainty - expected) < 1e-5,
                qPrintable(QStringLiteral("%1: %2").arg(finding.title).arg(*finding.uncertainty)));
    }
    const auto byLabel = uncertaintyByLabel(result, mask);
    QCOMPARE(byLabel.size(), mask.labels().size());
    QVERIFY(std::abs(byLabel[1].entropy - 0.2) < 1e-5);
    result.geometry.originLps.x += 5.0;
    QVERIFY(withUncertainty(findings, result, mask).empty());
    QCOMPARE(entropyOfATie({ .outputChannels = 4 }), 0.5);
    QCOMPARE(entropyOfATie({ .outputChannels = 4, .isMultiLabel = true }), 1.0);
}

void UncertaintyWindowTest::isOffUntilAModelHasRun()
{
    QVERIFY(!find<QPushButton>("estimateUncertainty")->isEnabled());
    m_window->session().open({ m_folder.filePath("phantom.nii.gz").toStdString() });
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().volume() != nullptr, patienceMs);
    auto* models = find<QComboBox>("modelChoice");
    QTRY_VERIFY_WITH_TIMEOUT(models->findText("Head tissue (T1)") >= 0, patienceMs);
    models->setCurrentIndex(models->findText("Head tissue (T1)"));
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("runModel")->isEnabled(), patienceMs);
    QVERIFY(!find<QPushButton>("estimateUncertainty")->isEnabled());
    press("runModel");
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().labelMap() != nullptr, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->reviewDesk().controller().review().items().empty(), patienceMs);
    QVERIFY(find<QPushButton>("estimateUncertainty")->isEnabled());
    // The earlier checkpoint of the same model is offered, the detector is not.
    const auto* list = find<QListWidget>("uncertaintyCheckpoints");
    QCOMPARE(list->count(), 1);
    QVERIFY2(list->item(0)->text().contains("tissue"), qPrintable(list->item(0)->text()));
}

void UncertaintyWindowTest::drawsTheMapAndGivesEachFindingANumber()
{
    // By the other checkpoint alone: two runs.
    find<QCheckBox>("uncertaintyFlips")->setChecked(false);
    QVERIFY(!find<QPushButton>("estimateUncertainty")->isEnabled()); // nothing may change
    find<QListWidget>("uncertaintyCheckpoints")->item(0)->setCheckState(Qt::Checked);
    QVERIFY(find<QPushButton>("estimateUncertainty")->isEnabled());
    press("estimateUncertainty");
    QTRY_VERIFY_WITH_TIMEOUT(heat().has_value(), patienceMs);
    QVERIFY(heat()->values->geometry().isSameGrid(m_window->session().volume()->geometry()));
    QVERIFY(!heat()->caption.isEmpty() && !heat()->window);
    const auto range = heat()->values->range();
    QVERIFY(range.minimum >= 0.0 && range.maximum > 0.05 && range.maximum <= 1.0);
    const double low = heat()->low;
    find<QSlider>("uncertaintyThreshold")->setValue(find<QSlider>("uncertaintyThreshold")->value() + 20);
    QVERIFY(heat()->low > low + 0.01);
    // The journal has the numbers, and another run that asks for none does not take them away.
    const auto allHave = [this] {
        return std::ranges::all_of(m_window->reviewDesk().controller().review().items(),
            [](const ReviewItem& item) { return item.finding.uncertainty.has_value(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(allHave(), patienceMs);
    QVERIFY(m_window->undoStack().count() == 0); // a model's result is no step of the person's
    press("runModel");
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("modelStatus")->text().startsWith("Done"), patienceMs);
    QTest::qWait(500);
    QVERIFY(allHave());
    QVERIFY(heat().has_value()); // it still is the same model's
}

void UncertaintyWindowTest::listSortsByTheNumber()
{
    auto* table = find<QTableView>("findingsTable");
    table->sortByColumn(FindingsModel::UncertaintyColumn, Qt::DescendingOrder);
    const int rows = table->model()->rowCount();
    QVERIFY(rows >= 2);
    double last = 2.0;
    for (int row = 0; row < rows; ++row) {
        const double number = table->model()->index(row, 0).data(FindingsModel::UncertaintyRole).toDouble();
        QVERIFY(number <= last && number >= 0.0);
        last = number;
    }
}

void UncertaintyWindowTest::oneMapIsShownAtATime()
{
    const QString title = heat()->title;
    // At a voxel that the model gave a label.
    const auto& item = m_window->reviewDesk().controller().review().items().front();
    m_window->findChild<views::ViewGrid*>()->state().setCursorLps(item.finding.anchorLps);
    m_window->findChild<ExplainPanel*>()->setLabel(item.finding.label);
    QVERIFY(m_window->explanations().explain());
    QTRY_VERIFY_WITH_TIMEOUT(m_window->explanations().result() != nullptr, patienceMs);
    QVERIFY(heat() && heat()->title != title);
    QVERIFY(!find<QCheckBox>("uncertaintyVisible")->isChecked());
    find<QCheckBox>("uncertaintyVisible")->setChecked(true);
    QCOMPARE(heat()->title, title);
    QVERIFY(!m_window->findChild<ExplainPanel*>()->isHeatVisible());
    m_window->findChild<ExplainPanel*>()->setHeatVisible(true);
    QVERIFY(heat()->title != title);
    QVERIFY(!find<QCheckBox>("uncertaintyVisible")->isChecked());
    m_window->findChild<ExplainPanel*>()->setHeatVisible(false);
    QVERIFY(!heat());
}

void UncertaintyWindowTest::canBeCancelled()
{
    const auto before = m_window->uncertainty().result();
    find<QCheckBox>("uncertaintyFlips")->setChecked(true);
    press("estimateUncertainty");
    QVERIFY(find<QPushButton>("cancelUncertainty")->isEnabled());
    QVERIFY(!find<QPushButton>("estimateUncertainty")->isEnabled());
    press("cancelUncertainty");
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->uncertainty().isRunning(), patienceMs);
    QCOMPARE(status(), QString("Cancelled."));
    QCOMPARE(m_window->uncertainty().result(), before);
    QVERIFY(find<QPushButton>("estimateUncertainty")->isEnabled());
}

void UncertaintyWindowTest::saysThatThereIsNoDropout()
{
    find<QCheckBox>("uncertaintyFlips")->setChecked(false);
    find<QListWidget>("uncertaintyCheckpoints")->item(0)->setCheckState(Qt::Unchecked);
    find<QCheckBox>("uncertaintyDropout")->setChecked(true);
    press("estimateUncertainty");
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->uncertainty().isRunning(), patienceMs);
    QVERIFY2(status().contains("no dropout"), qPrintable(status()));
}

void UncertaintyWindowTest::withoutGradientsOnlyOcclusionIsOffered()
{
    ExplainPanel panel;
    const auto* methods = panel.findChild<QComboBox*>("explainMethod");
    inference::ModelCard card { .name = "Any", .labels = { { .value = 1, .name = "Lesion" } } };
    panel.setModel(&card);
    QCOMPARE(methods->count(), 4);
    card.folder = m_folder.filePath("onnx").toStdString();
    QVERIFY(QDir().mkpath(m_folder.filePath("onnx/models")));
    QFile model(m_folder.filePath("onnx/models/model.onnx"));
    QVERIFY(model.open(QIODevice::WriteOnly));
    panel.setModel(&card);
    QCOMPARE(methods->count(), 1);
    QCOMPARE(panel.choice().method, inference::ExplainMethod::Occlusion);
    QVERIFY(!panel.findChild<QComboBox*>("explainLayer")->isEnabled());
    QVERIFY(model.rename(m_folder.filePath("onnx/models/model.ts")));
    panel.setModel(&card);
    QCOMPARE(methods->count(), 4);
}

QTEST_MAIN(UncertaintyWindowTest)
#include "UncertaintyWindowTest.moc"
