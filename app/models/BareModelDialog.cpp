#include "app/models/BareModelDialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <cstdlib>

namespace fovea::app {

namespace {

using Intensity = inference::BareModelForm::Intensity;

std::vector<std::string> commaSeparated(const QString& text)
{
    std::vector<std::string> parts;
    for (const QString& part : text.split(',', Qt::SkipEmptyParts))
        parts.push_back(part.trimmed().toStdString());
    return parts;
}

QDoubleSpinBox* number(double smallest, double largest, int decimals, double value)
{
    auto* box = new QDoubleSpinBox;
    box->setRange(smallest, largest);
    box->setDecimals(decimals);
    box->setValue(value);
    return box;
}

QWidget* side(std::initializer_list<QWidget*> widgets)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    layout->addStretch(1);
    return row;
}

} // namespace

BareModelDialog::BareModelDialog(
    std::filesystem::path modelFile, std::filesystem::path modelsFolder, QWidget* parent)
    : QDialog(parent)
    , m_modelFile(std::move(modelFile))
    , m_modelsFolder(std::move(modelsFolder))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName("bareModel");
    setWindowTitle(tr("What does this network take?"));
    auto* layout = new QFormLayout(this);
    m_name = new QLineEdit(QString::fromStdString(m_modelFile.stem().string()));
    m_modality = new QComboBox;
    m_modality->addItems({ "", "CT", "MR", "PT" });
    m_inputs = new QLineEdit("image");
    m_inputs->setToolTip(tr("One name for each image that it takes at once, separated by commas"));
    m_hasSpacing = new QCheckBox(tr("resampled to"));
    m_spacing = number(0.1, 20.0, 2, 1.0);
    m_spacing->setSuffix(tr(" mm"));
    m_intensity = new QComboBox;
    m_intensity->addItem(tr("as they are"), static_cast<int>(Intensity::AsIs));
    m_intensity->addItem(tr("a range to 0 … 1"), static_cast<int>(Intensity::Range));
    m_intensity->addItem(tr("percentiles to 0 … 1"), static_cast<int>(Intensity::Percentiles));
    m_intensity->addItem(tr("mean 0, deviation 1"), static_cast<int>(Intensity::ZeroMean));
    m_low = number(-100000, 100000, 1, 0);
    m_high = number(-100000, 100000, 1, 100);
    m_hasWindow = new QCheckBox(tr("in windows of"));
    m_window = number(8, 1024, 0, 96);
    m_window->setSuffix(tr(" voxels"));
    m_labels = new QLineEdit;
    m_labels->setPlaceholderText(tr("background, liver, tumour"));
    m_labels->setToolTip(tr("One name for each channel of its output, separated by commas"));
    m_overlap = new QCheckBox(tr("labels may overlap (each decides by itself; no background)"));
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    layout->addRow(tr("&Name"), m_name);
    layout->addRow(tr("&Modality"), m_modality);
    layout->addRow(tr("&Inputs"), m_inputs);
    layout->addRow(tr("Voxels"), side({ m_hasSpacing, m_spacing }));
    layout->addRow(tr("&Values"), side({ m_intensity, m_low, m_high }));
    layout->addRow(tr("Runs"), side({ m_hasWindow, m_window }));
    layout->addRow(tr("&Labels"), m_labels);
    layout->addRow(QString(), m_overlap);
    layout->addRow(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Make a model of it"));
    layout->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &BareModelDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_hasSpacing, &QCheckBox::toggled, m_spacing, &QWidget::setEnabled);
    connect(m_hasWindow, &QCheckBox::toggled, m_window, &QWidget::setEnabled);
    connect(m_intensity, &QComboBox::currentIndexChanged, this, &BareModelDialog::showIntensityFields);
    m_spacing->setEnabled(false);
    m_window->setEnabled(false);
    showIntensityFields();
}

void BareModelDialog::showIntensityFields()
{
    const auto kind = static_cast<Intensity>(m_intensity->currentData().toInt());
    const bool hasRange = kind == Intensity::Range || kind == Intensity::Percentiles;
    m_low->setVisible(hasRange);
    m_high->setVisible(hasRange);
}

std::filesystem::path BareModelDialog::userModelsFolder()
{
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    const std::filesystem::path base = data != nullptr && *data == '/' ? std::filesystem::path(data)
        : home != nullptr ? std::filesystem::path(home) / ".local/share"
                          : std::filesystem::temp_directory_path();
    return base / "fovea" / "models";
}

inference::BareModelForm BareModelDialog::form() const
{
    inference::BareModelForm form;
    form.name = m_name->text().trimmed().toStdString();
    form.modality = m_modality->currentText().toStdString();
    form.inputs = commaSeparated(m_inputs->text());
    if (m_hasSpacing->isChecked())
        form.spacingMm = std::array { m_spacing->value(), m_spacing->value(), m_spacing->value() };
    form.intensity = static_cast<Intensity>(m_intensity->currentData().toInt());
    form.low = m_low->value();
    form.high = m_high->value();
    if (m_hasWindow->isChecked()) {
        const auto size = static_cast<std::int64_t>(m_window->value());
        form.window = std::array { size, size, size };
    }
    form.labels = commaSeparated(m_labels->text());
    form.mayOverlap = m_overlap->isChecked();
    return form;
}

void BareModelDialog::accept()
{
    const inference::BareModelForm said = form();
    // The name becomes a folder's.
    QString folder = QString::fromStdString(said.name);
    folder.replace('/', '-');
    const bool isName = !folder.isEmpty() && !folder.startsWith('.');
    const auto made = isName ? inference::makeBundle(m_modelFile, said, m_modelsFolder / folder.toStdString())
                             : fail(ErrorCode::InvalidArgument, "The model needs a name");
    if (!made) {
        m_problem->setText(QString::fromStdString(describe(made.error())));
        return;
    }
    Q_EMIT bundleMade(QString::fromStdString(made->string()));
    QDialog::accept();
}

} // namespace fovea::app
