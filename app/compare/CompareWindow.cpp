#include "app/compare/CompareWindow.h"

#include "app/compare/CompareBatch.h"
#include "app/compare/ComparisonFiles.h"
#include "app/panels/LabelTableModel.h"
#include "core/image/ImageFile.h"
#include "inference/client/ModelLibrary.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace fovea::app {

namespace {

enum Reference { NoReference, ShownMask, FileMask };

// A mask again with all labels in one colour, named as in the comparison.
Result<std::shared_ptr<const LabelMap>> outlineOf(const ComparedMask& mask, std::size_t number)
{
    std::vector<Label> labels = mask.mask->labels();
    for (Label& label : labels)
        label.rgb = distinctColour(number);
    ResultSource source = mask.mask->source();
    source.name = mask.name;
    return relabelled(*mask.mask, std::move(labels), std::move(source));
}

} // namespace

CompareWindow::CompareWindow(std::shared_ptr<const Volume> volume, std::shared_ptr<const LabelMap> shown,
    std::vector<std::filesystem::path> modelFolders, QWidget* parent)
    : QMainWindow(parent)
    , m_volume(std::move(volume))
    , m_shown(std::move(shown))
    , m_views(new CompareViews)
{
    setWindowTitle(tr("Compare checkpoints – Fovea"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_views->setVolume(m_volume);
    setCentralWidget(m_views);
    createBar();
    const auto dock = [this](const QString& title, QWidget* content, Qt::DockWidgetArea area) {
        auto* widget = new QDockWidget(title);
        widget->setObjectName(title);
        widget->setWidget(content);
        widget->setFeatures(QDockWidget::DockWidgetMovable);
        addDockWidget(area, widget);
        return widget;
    };
    QDockWidget* choice = dock(tr("Checkpoints"), createChoice(), Qt::LeftDockWidgetArea);
    QDockWidget* tables = dock(tr("Agreement"), createTables(), Qt::BottomDockWidgetArea);
    resize(1500, 950);
    resizeDocks({ choice }, { 270 }, Qt::Horizontal);
    resizeDocks({ tables }, { 300 }, Qt::Vertical);
    m_status = new QLabel;
    statusBar()->addWidget(m_status, 1);
    auto* warning = new QLabel(tr("Not for clinical use"));
    warning->setEnabled(false);
    statusBar()->addPermanentWidget(warning);
    connect(&m_task, &BackgroundTask::progressed, this, [this](const QString& stage, double fraction) {
        m_status->setText(stage);
        m_progress->setValue(static_cast<int>(1000.0 * fraction));
    });
    m_scan.start(
        [folders = std::move(modelFolders)](const Progress&) -> Result<std::vector<inference::ModelCard>> {
            return inference::ModelLibrary(folders).scan();
        },
        [this](Result<std::vector<inference::ModelCard>> models) {
            if (models)
                setModels(std::move(*models));
        });
}

CompareWindow::~CompareWindow() = default;

QWidget* CompareWindow::createChoice()
{
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Checkpoints to compare"));
    m_threshold = new QDoubleSpinBox;
    m_threshold->setObjectName(QStringLiteral("compareThreshold"));
    m_threshold->setAccessibleName(tr("Score from which a detector's boxes count"));
    m_threshold->setRange(0.0, 1.0);
    m_threshold->setSingleStep(0.05);
    m_threshold->setValue(usualThreshold);
    m_reference = new QComboBox;
    m_reference->setAccessibleName(tr("Measure against"));
    m_reference->addItems(
        { tr("Against each other"), tr("Against the mask that is shown"), tr("Against a file…") });
    if (!m_shown)
        m_reference->setItemData(ShownMask, false, Qt::UserRole - 1); // can't be chosen
    m_run = new QPushButton(tr("Compare"));
    m_run->setObjectName(QStringLiteral("runComparison"));
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->hide();
    auto* cancel = new QPushButton(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, &m_task, &BackgroundTask::cancel);
    connect(m_run, &QPushButton::clicked, this, &CompareWindow::run);
    connect(m_reference, &QComboBox::activated, this, [this](int index) {
        if (index != FileMask)
            return;
        auto* dialog = new QFileDialog(this, tr("Reference mask"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { m_referenceFile = file.toStdString(); });
        connect(dialog, &QDialog::rejected, this, [this] { m_reference->setCurrentIndex(NoReference); });
        dialog->open();
    });
    auto* choice = new QWidget;
    auto* layout = new QVBoxLayout(choice);
    layout->addWidget(new QLabel(tr("Two to four checkpoints, or one\nand a reference")));
    layout->addWidget(m_list, 1);
    layout->addWidget(m_reference);
    auto* thresholdRow = new QHBoxLayout;
    thresholdRow->addWidget(new QLabel(tr("Boxes count from score")), 1);
    thresholdRow->addWidget(m_threshold);
    layout->addLayout(thresholdRow);
    layout->addWidget(m_run);
    layout->addWidget(m_progress);
    layout->addWidget(cancel);
    return choice;
}

void CompareWindow::createBar()
{
    using Mode = CompareViews::Mode;
    QToolBar* bar = addToolBar(tr("Comparison"));
    bar->setMovable(false);
    auto* group = new QActionGroup(this);
    for (const auto& [mode, name, key] : { std::tuple { Mode::SideBySide, tr("Side by side"), Qt::Key_1 },
             { Mode::Overlay, tr("Outlines"), Qt::Key_2 }, { Mode::Flicker, tr("Flicker"), Qt::Key_3 },
             { Mode::Wipe, tr("Wipe"), Qt::Key_4 }, { Mode::Disagreement, tr("Differences"), Qt::Key_5 } }) {
        QAction* action = bar->addAction(name);
        action->setCheckable(true);
        action->setChecked(mode == Mode::SideBySide);
        action->setShortcut(key);
        action->setToolTip(tr("%1 (%2)").arg(name, action->shortcut().toString()));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode] {
            m_views->setMode(mode);
            m_wipe->setVisible(mode == Mode::Wipe);
        });
    }
    m_wipe = new QSlider(Qt::Horizontal);
    m_wipe->setRange(0, 1000);
    m_wipe->setValue(500);
    m_wipe->setMaximumWidth(220);
    m_wipe->setAccessibleName(tr("Border of the wipe"));
    connect(m_wipe, &QSlider::valueChanged, this, [this](int value) { m_views->setWipe(value / 1000.0); });
    bar->addWidget(m_wipe)->setVisible(true);
    m_wipe->hide();
    bar->addSeparator();
    auto* plane = new QComboBox;
    plane->setAccessibleName(tr("Plane"));
    plane->addItems({ tr("Axial"), tr("Coronal"), tr("Sagittal") });
    connect(plane, &QComboBox::activated, this, [this](int index) {
        constexpr Orientation all[] { Orientation::Axial, Orientation::Coronal, Orientation::Sagittal };
        m_views->setOrientation(all[index]);
    });
    bar->addWidget(plane);
    bar->addSeparator();
    QAction* previous = bar->addAction(tr("◀"), this, [this] { stepDisagreement(-1); });
    previous->setShortcut(QKeySequence(tr("Shift+D")));
    previous->setToolTip(tr("The next larger difference (Shift+D)"));
    QAction* next = bar->addAction(tr("Next difference ▶"), this, [this] { stepDisagreement(1); });
    next->setShortcut(Qt::Key_D);
    next->setToolTip(tr("The next smaller difference (D)"));
    m_placeText = new QLabel;
    bar->addWidget(m_placeText);
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    bar->addAction(tr("Save the table…"), this, &CompareWindow::exportTable);
    bar->addAction(tr("Save everything…"), this, &CompareWindow::exportAll);
}

void CompareWindow::setModels(std::vector<inference::ModelCard> models)
{
    m_models = std::move(models);
    std::erase_if(m_models, [](const inference::ModelCard& card) { return !card.isUsable(); });
    m_list->clear();
    for (const inference::ModelCard& card : m_models) {
        auto* item = new QListWidgetItem(QString::fromStdString(card.stamp()), m_list);
        item->setToolTip(QString::fromStdString(card.folder.string()));
        item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled);
        item->setCheckState(Qt::Unchecked);
    }
}

std::vector<inference::ModelCard> CompareWindow::chosenModels() const
{
    std::vector<inference::ModelCard> chosen;
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->checkState() == Qt::Checked)
            chosen.push_back(m_models[static_cast<std::size_t>(row)]);
    }
    return chosen;
}

void CompareWindow::run()
{
    const auto models = chosenModels();
    const int reference = m_reference->currentIndex();
    const std::size_t count = models.size() + (reference == NoReference ? 0 : 1);
    if (count < 2 || count > 4 || models.empty()) {
        m_status->setText(tr("Choose two to four checkpoints, or one and a reference."));
        return;
    }
    m_run->setEnabled(false);
    m_progress->show();
    m_task.start(
        [models, volume = m_volume, reference, file = m_referenceFile, shown = m_shown,
            threshold = m_threshold->value()](Progress progress) -> Result<Comparison> {
            CheckpointRunner runner(ResultCache(), "auto", threshold);
            if (reference != ShownMask)
                return compareImage(volume, models, reference == FileMask ? file : std::filesystem::path(),
                    runner, progress.stage("Comparing", 1.0));
            auto masks = runner.runAll(models, volume, progress.stage("Running the models", 0.8));
            if (!masks)
                return std::unexpected(masks.error());
            masks->insert(masks->begin(), { .name = tr("shown mask"), .mask = shown });
            return compareMasks(std::move(*masks), true, progress.stage("Comparing", 0.2), threshold);
        },
        [this](Result<Comparison> result) {
            m_run->setEnabled(true);
            m_progress->hide();
            if (result)
                setComparison(std::move(*result));
            else
                showError(result.error());
        });
}

void CompareWindow::showError(const Error& error)
{
    m_status->setText(QString::fromStdString(describe(error)));
    Q_EMIT failed(error);
}

void CompareWindow::setComparison(Comparison comparison)
{
    m_comparison = std::make_shared<const Comparison>(std::move(comparison));
    m_place = 0;
    m_views->setComparison(m_comparison, {});
    m_outlineTask.start(
        [comparison = m_comparison](const Progress&) -> Result<std::vector<std::shared_ptr<const LabelMap>>> {
            std::vector<std::shared_ptr<const LabelMap>> outlines;
            for (std::size_t n = 0; n < comparison->masks.size(); ++n) {
                auto outline = outlineOf(comparison->masks[n], n);
                if (!outline)
                    return std::unexpected(outline.error());
                outlines.push_back(std::move(*outline));
            }
            return outlines;
        },
        [this](Result<std::vector<std::shared_ptr<const LabelMap>>> outlines) {
            if (outlines)
                m_views->setComparison(m_comparison, std::move(*outlines));
        });
    fillTables();
    fillRecords();
    stepDisagreement(1);
    m_status->setText(m_comparison->worstDice()
            ? tr("Worst mean Dice %1").arg(*m_comparison->worstDice(), 0, 'f', 4)
            : tr("No structure to compare"));
    fillBoxes();
}

void CompareWindow::stepDisagreement(int step)
{
    if (!m_comparison || m_comparison->places.empty()) {
        m_placeText->setText(m_comparison ? tr("No differences") : QString());
        return;
    }
    const auto count = static_cast<std::ptrdiff_t>(m_comparison->places.size());
    auto place = static_cast<std::ptrdiff_t>(m_place) - 1 + step;
    place = (place % count + count) % count;
    m_place = static_cast<std::size_t>(place) + 1;
    const DisagreementPlace& shown = m_comparison->places[static_cast<std::size_t>(place)];
    m_views->state().setCursorLps(shown.anchorLps);
    m_placeText->setText(
        tr("  %1 of %2: %3, %4").arg(m_place).arg(count).arg(shown.kind, volumeText(shown.volumeMl)));
}

void CompareWindow::exportTable()
{
    if (!m_comparison)
        return;
    auto* dialog = new QFileDialog(this, tr("Save the table"), QString(), tr("CSV (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        const auto written = writeText(comparisonCsv(*m_comparison), file.toStdString());
        if (!written)
            showError(written.error());
    });
    dialog->open();
}

void CompareWindow::exportAll()
{
    if (!m_comparison)
        return;
    auto* dialog = new QFileDialog(this, tr("Folder to save into"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_export.start(
            [comparison = m_comparison, volume = m_volume, folder](const Progress& progress) {
                return writeComparison(*comparison, volume, folder.toStdString(), progress);
            },
            [this, folder](const Result<QStringList>& written) {
                if (written)
                    m_status->setText(tr("Saved in %1").arg(folder));
                else
                    showError(written.error());
            });
    });
    dialog->open();
}

} // namespace fovea::app
