#include "app/export/ExportDialog.h"

#include "app/export/ContactSheet.h"
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
#include <QPushButton>
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

ExportDialog::ExportDialog(views::CaptureRequest shown, QStringList patientLines, QWidget* parent)
    : QDialog(parent)
    , m_shown(std::move(shown))
    , m_patientLines(std::move(patientLines))
{
    setWindowTitle(tr("Export a picture or a film"));
    m_preview = new QLabel;
    m_preview->setFixedSize(previewPx, previewPx);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setFrameShape(QFrame::StyledPanel);
    m_preview->setAccessibleName(tr("Preview of what leaves"));
    m_status = new QLabel;
    m_status->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
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
    updatePreview();
}

QWidget* ExportDialog::createChoices()
{
    auto* choices = new QWidget;
    auto* form = new QFormLayout(choices);
    m_what = new QComboBox;
    for (const auto& [text, what] :
        { std::pair { tr("Views as they are laid out"), What::Grid }, { tr("Axial view"), What::Axial },
            { tr("Coronal view"), What::Coronal }, { tr("Sagittal view"), What::Sagittal },
            { tr("3D view"), What::Volume }, { tr("Sheet of all findings"), What::Sheet },
            { tr("Film: through the slices"), What::Sweep }, { tr("Film: once around"), What::Rotation },
            { tr("Film: with and without overlay"), What::Flicker } })
        m_what->addItem(text, static_cast<int>(what));
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
    m_patient = new QCheckBox(tr("Patient's name, ID, date and series"));
    m_patient->setToolTip(tr("Off: nothing in the picture says who it is of"));
    for (QCheckBox* box : { m_annotations, m_legend, m_layers })
        box->setChecked(true);
    m_patient->setEnabled(!m_patientLines.isEmpty());
    form->addRow(tr("&What"), m_what);
    form->addRow(tr("&Plane"), m_plane);
    form->addRow(tr("Wi&dth"), m_width);
    form->addRow(tr("&Height"), m_height);
    for (QCheckBox* box : { m_annotations, m_legend, m_crosshair, m_layers, m_patient })
        form->addRow(box);
    auto* note = new QLabel(
        tr("Results always carry the model's name, version and hash, and “Not for clinical use”."));
    note->setWordWrap(true);
    note->setMaximumWidth(260);
    form->addRow(note);
    for (QComboBox* box : { m_what, m_plane })
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::updatePreview);
    for (QCheckBox* box : { m_annotations, m_legend, m_crosshair, m_layers, m_patient })
        connect(box, &QCheckBox::toggled, this, &ExportDialog::updatePreview);
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
    case What::Sheet:
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

void ExportDialog::setBusy(const QString& text)
{
    m_status->setText(text);
    m_copy->setEnabled(text.isEmpty() && !isMovie());
    m_save->setEnabled(text.isEmpty());
}

void ExportDialog::updatePreview()
{
    const bool hasPlane = what() == What::Sweep || what() == What::Flicker || what() == What::Sheet;
    m_plane->setEnabled(hasPlane);
    m_copy->setEnabled(!isMovie());
    views::CaptureRequest small = request();
    const double scale = static_cast<double>(previewPx) / std::max(small.width, small.height);
    small.width = std::max(64, qRound(small.width * scale));
    small.height = std::max(64, qRound(small.height * scale));
    small.pixelRatio = std::max(0.5, small.pixelRatio * scale);
    m_previewTask.start(
        [small, isSheet = what() == What::Sheet](const Progress& progress) {
            return isSheet ? contactSheet(small, previewPx / 4, 4, progress) : views::capture(small);
        },
        [this](const Result<QImage>& picture) {
            if (picture)
                showPreview(*picture);
            else
                m_preview->setText(QString::fromStdString(picture.error().sentence));
        });
}

void ExportDialog::showPreview(const QImage& picture)
{
    m_preview->setPixmap(
        QPixmap::fromImage(picture).scaled(m_preview->size(), Qt::KeepAspectRatio, Qt::SmoothTransformation));
}

void ExportDialog::copy()
{
    setBusy(tr("Drawing…"));
    m_writeTask.start(
        [request = request(), isSheet = what() == What::Sheet](const Progress& progress) {
            return isSheet ? contactSheet(request, 320, 4, progress) : views::capture(request);
        },
        [this](const Result<QImage>& picture) {
            setBusy({});
            if (!picture) {
                m_status->setText(QString::fromStdString(describe(picture.error())));
                return;
            }
            QGuiApplication::clipboard()->setImage(*picture);
            m_status->setText(tr("The picture is on the clipboard."));
        });
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
    setBusy(tr("Drawing…"));
    const auto kind = what() == What::Rotation ? views::MovieKind::Rotation
        : what() == What::Flicker              ? views::MovieKind::Flicker
                                               : views::MovieKind::Sweep;
    m_writeTask.start(
        [request = request(), what = what(), isMovie = isMovie(), kind, file](
            const Progress& progress) -> Result<void> {
            const std::filesystem::path path = file.toStdString();
            if (isMovie)
                return views::writeMovie(request, { .kind = kind }, path, progress);
            const auto picture
                = what == What::Sheet ? contactSheet(request, 320, 4, progress) : views::capture(request);
            if (!picture)
                return std::unexpected(picture.error());
            return writePicture(*picture, path);
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
}

} // namespace fovea::app
