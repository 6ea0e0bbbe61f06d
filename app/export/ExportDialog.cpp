#include "app/export/ExportDialog.h"

#include "app/export/ContactSheet.h"
#include "app/export/Discretion.h"
#include "app/export/ReviewFindings.h"
#include "app/export/ShownPictures.h"
#include "app/models/Pictures.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace fovea::app {

namespace {

using View = views::CaptureRequest::View;
constexpr int previewPx = 480;

QString filterFor(bool isMovie)
{
    return isMovie ? ExportDialog::tr("MP4 film (*.mp4)") : ExportDialog::tr("PNG (*.png);;JPEG (*.jpg)");
}

} // namespace

// All that a picture is made from, for another thread.
struct ExportDialog::Choice {
    What what = What::Grid;
    views::CaptureRequest request {};
    ResultIdentity identity {};
    std::shared_ptr<const Review> review {};
    std::vector<std::size_t> chosen {}; // of the findings, or of the views
};

ExportDialog::ExportDialog(
    views::CaptureRequest shown, Series series, QStringList patientLines, QWidget* parent)
    : QDialog(parent)
    , m_shown(std::move(shown))
    , m_series(std::move(series))
    , m_patientLines(std::move(patientLines))
{
    setWindowTitle(tr("Export a picture or a film"));
    m_preview = new QLabel;
    m_preview->setFixedSize(previewPx, previewPx);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setFrameShape(QFrame::StyledPanel);
    m_preview->setObjectName("exportPreview");
    m_preview->setAccessibleName(tr("Preview of what leaves"));
    m_status = new QLabel;
    m_status->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    m_copy->setObjectName("exportCopy");
    m_save = buttons->addButton(tr("&Save…"), QDialogButtonBox::ActionRole);
    m_save->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, this, &ExportDialog::copy);
    connect(m_save, &QPushButton::clicked, this, &ExportDialog::save);

    auto* right = new QVBoxLayout;
    right->addWidget(m_preview);
    right->addWidget(m_status);
    auto* columns = new QHBoxLayout;
    columns->addWidget(createChoices());
    columns->addLayout(right);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(columns);
    layout->addWidget(buttons);
    connect(&m_writeTask, &BackgroundTask::progressed, this, [this](const QString& stage, double fraction) {
        m_status->setText(tr("%1: %2 %").arg(stage).arg(qRound(100 * fraction)));
    });
    m_reviewTask.start(
        [series = m_series, volume = m_shown.volume](const Progress&) -> Result<std::optional<Review>> {
            return volume ? storedReviewOf(series, *volume) : std::nullopt;
        },
        [this](Result<std::optional<Review>> review) {
            if (!review || !*review)
                return;
            m_review = std::make_shared<const Review>(std::move(**review));
            updatePreview();
        });
    updatePreview();
}

QWidget* ExportDialog::createChoices()
{
    auto* choices = new QWidget;
    auto* form = new QFormLayout(choices);
    m_what = new QComboBox;
    m_what->setObjectName("exportWhat");
    for (const auto& [text, what] :
        { std::pair { tr("Views as they are laid out"), What::Grid }, { tr("Axial view"), What::Axial },
            { tr("Coronal view"), What::Coronal }, { tr("Sagittal view"), What::Sagittal },
            { tr("3D view"), What::Volume }, { tr("Sheet of findings"), What::Sheet },
            { tr("Findings, a file each"), What::Findings }, { tr("Views, a file each"), What::Views },
            { tr("Film: through the slices"), What::Sweep }, { tr("Film: once around"), What::Rotation },
            { tr("Film: with and without overlay"), What::Flicker } })
        m_what->addItem(text, static_cast<int>(what));
    m_list = new QListWidget;
    m_list->setObjectName("exportList");
    m_list->setAccessibleName(tr("What of them leaves"));
    m_list->setMaximumHeight(150);
    m_plane = new QComboBox;
    for (const auto& [text, view] : { std::pair { tr("Axial"), View::Axial },
             { tr("Coronal"), View::Coronal }, { tr("Sagittal"), View::Sagittal } })
        m_plane->addItem(text, static_cast<int>(view));
    m_width = new QSpinBox;
    m_height = new QSpinBox;
    for (QSpinBox* side : { m_width, m_height }) {
        side->setRange(64, 8192);
        side->setSuffix(tr(" px"));
    }
    m_width->setValue(m_shown.width);
    m_height->setValue(m_shown.height);
    m_annotations = new QCheckBox(tr("Text, letters, scale bar"));
    m_legend = new QCheckBox(tr("Legend with volumes"));
    m_crosshair = new QCheckBox(tr("Crosshair"));
    m_layers = new QCheckBox(tr("AI overlay"));
    m_comments = new QCheckBox(tr("Comments and written texts"));
    m_comments->setObjectName("exportComments");
    m_comments->setToolTip(tr("What people wrote may name the patient"));
    m_annotations->setObjectName("exportAnnotations");
    m_legend->setObjectName("exportLegend");
    m_layers->setObjectName("exportLayers");
    m_patient = new QCheckBox(tr("Patient's name, ID, date and series"));
    m_patient->setToolTip(tr("Off: nothing in the picture says who it is of"));
    for (QCheckBox* box : { m_annotations, m_legend, m_layers })
        box->setChecked(true);
    m_patient->setEnabled(!m_patientLines.isEmpty());
    form->addRow(tr("&What"), m_what);
    form->addRow(m_list);
    form->addRow(tr("&Plane"), m_plane);
    form->addRow(tr("Wi&dth"), m_width);
    form->addRow(tr("&Height"), m_height);
    for (QCheckBox* box : { m_annotations, m_legend, m_crosshair, m_layers, m_comments, m_patient })
        form->addRow(box);
    auto* note = new QLabel(
        tr("Results always carry the model's name, version and hash, and “Not for clinical use”."));
    note->setWordWrap(true);
    note->setMaximumWidth(260);
    form->addRow(note);
    for (QComboBox* box : { m_what, m_plane })
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::updatePreview);
    for (QCheckBox* box : { m_annotations, m_legend, m_crosshair, m_layers, m_comments, m_patient })
        connect(box, &QCheckBox::toggled, this, &ExportDialog::updatePreview);
    connect(m_list, &QListWidget::itemChanged, this, &ExportDialog::updatePreview);
    for (QSpinBox* side : { m_width, m_height })
        connect(side, &QSpinBox::editingFinished, this, &ExportDialog::updatePreview);
    return choices;
}

ExportDialog::What ExportDialog::what() const
{
    return static_cast<What>(m_what->currentData().toInt());
}

bool ExportDialog::isMovie() const
{
    return what() == What::Sweep || what() == What::Rotation || what() == What::Flicker;
}

views::CaptureRequest ExportDialog::request() const
{
    views::CaptureRequest request = m_shown;
    switch (what()) {
    case What::Grid:
        request.view = View::Grid;
        break;
    case What::Axial:
        request.view = View::Axial;
        break;
    case What::Coronal:
        request.view = View::Coronal;
        break;
    case What::Sagittal:
        request.view = View::Sagittal;
        break;
    case What::Volume:
    case What::Rotation:
        request.view = View::Volume;
        break;
    case What::Views:
        request.view = View::Grid;
        break;
    case What::Sheet:
    case What::Findings:
    case What::Sweep:
    case What::Flicker:
        request.view = static_cast<View>(m_plane->currentData().toInt());
        break;
    }
    request.width = m_width->value();
    request.height = m_height->value();
    request.pixelRatio = std::clamp(request.height / 900.0, 0.5, 4.0);
    request.annotated = m_annotations->isChecked();
    request.legend = m_legend->isChecked();
    request.crosshair = m_crosshair->isChecked();
    if (!m_layers->isChecked()) {
        request.labelLayers.clear();
        request.heatLayer.reset();
        request.boxLayer.reset();
    }
    request.extra = m_patient->isChecked() ? m_patientLines : QStringList();
    return request;
}

void ExportDialog::enableButtons()
{
    const bool isFree = !m_writeTask.isRunning();
    m_copy->setEnabled(isFree && !isMovie() && what() != What::Findings && what() != What::Views);
    m_save->setEnabled(isFree);
}

void ExportDialog::setBusy(const QString& text)
{
    m_status->setText(text);
    enableButtons();
}

// What can be chosen from; what stays in the list keeps its tick.
void ExportDialog::fillList()
{
    QStringList names;
    if (what() == What::Sheet || what() == What::Findings) {
        for (const SheetEntry& entry : sheetEntries(request()))
            names << entry.caption;
    } else if (what() == What::Views && m_shown.grid) {
        for (std::size_t n = 0; n < m_shown.grid->cells.size(); ++n)
            names << tr("View %1").arg(n + 1);
    } else if (what() == What::Views) {
        names << tr("Axial") << tr("Sagittal") << tr("Coronal") << tr("3D view");
    }
    QStringList there;
    for (int n = 0; n < m_list->count(); ++n)
        there << m_list->item(n)->text();
    m_list->setVisible(!names.isEmpty());
    if (names == there)
        return;
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    for (const QString& name : names) {
        auto* item = new QListWidgetItem(name, m_list);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(Qt::Checked);
    }
}

ExportDialog::Choice ExportDialog::choice() const
{
    Choice choice { what(), request(),
        { .isIdentified = m_patient->isChecked(), .withComments = m_comments->isChecked() }, m_review, {} };
    for (int n = 0; n < m_list->count(); ++n) {
        if (m_list->item(n)->checkState() == Qt::Checked)
            choice.chosen.push_back(static_cast<std::size_t>(n));
    }
    return choice;
}

Result<std::vector<QImage>> ExportDialog::draw(
    const Choice& choice, Purpose purpose, const Progress& progress)
{
    Discretion discretion(choice.identity);
    const views::CaptureRequest request = discretion.picture(choice.request);
    std::vector<views::CaptureRequest> each;
    if (choice.what == What::Sheet || choice.what == What::Findings) {
        const auto all = sheetEntries(request, choice.review.get(),
            discretion.keepsWords() ? SheetComments::Shown : SheetComments::Left);
        std::vector<SheetEntry> entries;
        for (const std::size_t n : choice.chosen) {
            if (n < all.size())
                entries.push_back(all[n]);
        }
        if (choice.what == What::Sheet || entries.empty()) {
            auto sheet = contactSheet(request, entries, progress);
            return sheet ? Result<std::vector<QImage>>({ std::move(*sheet) })
                         : std::unexpected(sheet.error());
        }
        for (const SheetEntry& entry : entries) {
            each.push_back(entryRequest(request, entry));
            each.back().extra << entry.caption;
            if (!entry.remark.isEmpty())
                each.back().extra << entry.remark;
        }
    } else if (choice.what == What::Views) {
        const auto all = viewsOf(request);
        for (const std::size_t n : choice.chosen) {
            if (n < all.size())
                each.push_back(all[n]);
        }
        if (each.empty())
            return fail(ErrorCode::InvalidArgument, "No view is chosen");
    } else {
        each.push_back(request);
    }
    if (purpose == Purpose::Preview)
        each.resize(1);
    std::vector<QImage> pictures;
    for (const views::CaptureRequest& one : each) {
        if (progress.isCancelled())
            return cancelled();
        auto picture = views::capture(one);
        if (!picture)
            return std::unexpected(picture.error());
        pictures.push_back(std::move(*picture));
        progress.report(static_cast<double>(pictures.size()) / static_cast<double>(each.size()));
    }
    return pictures;
}

void ExportDialog::updatePreview()
{
    const bool hasPlane = what() == What::Sweep || what() == What::Flicker || what() == What::Sheet
        || what() == What::Findings;
    m_plane->setEnabled(hasPlane);
    fillList();
    enableButtons();
    Choice small = choice();
    const double scale = static_cast<double>(previewPx) / std::max(small.request.width, small.request.height);
    // A sheet is drawn as large as it will be, so that the same has room on it.
    if (what() != What::Sheet) {
        small.request.width = std::max(64, qRound(small.request.width * scale));
        small.request.height = std::max(64, qRound(small.request.height * scale));
        small.request.pixelRatio = std::max(0.5, small.request.pixelRatio * scale);
    }
    m_previewTask.start([small](const Progress& progress) { return draw(small, Purpose::Preview, progress); },
        [this](const Result<std::vector<QImage>>& pictures) {
            if (pictures)
                showPreview(pictures->front());
            else
                m_preview->setText(QString::fromStdString(describe(pictures.error())));
        });
}

void ExportDialog::showPreview(const QImage& picture)
{
    m_preview->setPixmap(
        QPixmap::fromImage(picture).scaled(m_preview->size(), Qt::KeepAspectRatio, Qt::SmoothTransformation));
}

void ExportDialog::copy()
{
    m_writeTask.start(
        [choice = choice()](const Progress& progress) { return draw(choice, Purpose::Leave, progress); },
        [this](const Result<std::vector<QImage>>& pictures) {
            setBusy({});
            if (!pictures) {
                m_status->setText(QString::fromStdString(describe(pictures.error())));
                return;
            }
            QGuiApplication::clipboard()->setImage(pictures->front());
            m_status->setText(tr("The picture is on the clipboard."));
        });
    setBusy(tr("Drawing…"));
}

void ExportDialog::save()
{
    auto* dialog = new QFileDialog(this, tr("Save"), QString(), filterFor(isMovie()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(isMovie() ? "mp4" : "png");
    connect(dialog, &QFileDialog::fileSelected, this, &ExportDialog::write);
    dialog->open();
}

void ExportDialog::write(const QString& file)
{
    const auto kind = what() == What::Rotation ? views::MovieKind::Rotation
        : what() == What::Flicker              ? views::MovieKind::Flicker
                                               : views::MovieKind::Sweep;
    m_writeTask.start(
        [choice = choice(), isMovie = isMovie(), kind, file](const Progress& progress) -> Result<void> {
            const std::filesystem::path path = file.toStdString();
            if (isMovie)
                return views::writeMovie(
                    Discretion(choice.identity).picture(choice.request), { .kind = kind }, path, progress);
            const auto pictures = draw(choice, Purpose::Leave, progress);
            if (!pictures)
                return std::unexpected(pictures.error());
            const bool isSet = choice.what == What::Findings || choice.what == What::Views;
            for (std::size_t n = 0; n < pictures->size(); ++n) {
                const auto name = isSet
                    ? path.stem().string() + "-" + std::to_string(n + 1) + path.extension().string()
                    : path.filename().string();
                if (auto written = writePicture((*pictures)[n], path.parent_path() / name); !written)
                    return written;
            }
            return {};
        },
        [this, file](const Result<void>& written) {
            setBusy({});
            if (written) {
                m_status->setText(tr("Saved %1").arg(file));
                Q_EMIT saved(file);
            } else {
                m_status->setText(QString::fromStdString(describe(written.error())));
                Q_EMIT failed(written.error());
            }
        });
    setBusy(tr("Drawing…"));
}

} // namespace fovea::app
