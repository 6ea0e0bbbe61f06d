#include "app/export/LeavingDialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>

namespace fovea::app {

namespace {

QString titleOf(AttributeFate fate)
{
    switch (fate) {
    case AttributeFate::Kept:
        return LeavingDialog::tr("leaves");
    case AttributeFate::Replaced:
        return LeavingDialog::tr("is replaced");
    case AttributeFate::Shifted:
        return LeavingDialog::tr("is moved");
    case AttributeFate::Emptied:
    case AttributeFate::Removed:
        return LeavingDialog::tr("is removed");
    }
    return {};
}

} // namespace

LeavingDialog::LeavingDialog(
    OpenedSeries opened, const QStringList& files, const QStringList& archives, QWidget* parent)
    : QDialog(parent)
    , m_isSending(!archives.isEmpty())
{
    setWindowTitle(m_isSending ? tr("Send results") : tr("Export a report"));
    auto* intro = new QLabel(m_isSending
            ? tr("Results are sent with the patient's name and the study's own UIDs, so that they stand "
                 "beside it in the archive.")
            : tr("Nothing in the report says who it is of, unless you choose so here."));
    intro->setWordWrap(true);
    m_archive = new QComboBox;
    m_archive->setObjectName("leavingArchive");
    m_archive->addItems(archives);
    m_files = new QLabel(files.join(QStringLiteral(" · ")));
    m_files->setWordWrap(true);
    m_warnings = new QLabel;
    m_warnings->setObjectName("leavingWarnings");
    m_warnings->setWordWrap(true);
    m_table = new QTableWidget(0, 3);
    m_table->setObjectName("leavingTable");
    m_table->setAccessibleName(tr("What leaves"));
    m_table->setHorizontalHeaderLabels({ tr("What"), tr("Becomes of it"), tr("Leaves as") });
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_go = buttons->addButton(
        m_isSending ? tr("&Send") : tr("Choose a &folder…"), QDialogButtonBox::AcceptRole);
    m_go->setDefault(true);
    m_go->setEnabled(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    for (QWidget* widget : { static_cast<QWidget*>(intro), createChoices(), static_cast<QWidget*>(m_files),
             static_cast<QWidget*>(m_table), static_cast<QWidget*>(m_warnings),
             static_cast<QWidget*>(buttons) })
        layout->addWidget(widget);
    layout->setStretchFactor(m_table, 1);
    resize(680, 640);
    m_warnings->setText(tr("Reading the headers…"));
    m_task.start([opened = std::move(opened), files](
                     Progress progress) { return leavingSubject(opened, files, std::move(progress)); },
        [this](Result<LeavingSubject> subject) {
            if (subject) {
                m_subject = std::move(*subject);
                showLeaving();
            } else {
                m_warnings->setText(QString::fromStdString(describe(subject.error())));
            }
        });
}

QWidget* LeavingDialog::createChoices()
{
    auto* choices = new QWidget;
    auto* form = new QFormLayout(choices);
    form->setContentsMargins(0, 0, 0, 0);
    using Dates = DeidentifyOptions::Dates;
    m_dates = new QComboBox;
    m_dates->setObjectName("leavingDates");
    for (const auto& [text, dates] : { std::pair { tr("moved by days of the patient's own"), Dates::Shift },
             { tr("removed"), Dates::Remove }, { tr("kept"), Dates::Keep } })
        m_dates->addItem(text, static_cast<int>(dates));
    m_characteristics = new QCheckBox(tr("Keep the patient's &sex"));
    m_characteristics->setObjectName("leavingCharacteristics");
    m_descriptions = new QCheckBox(tr("Keep the study's &description, which may hold anything"));
    m_descriptions->setObjectName("leavingDescriptions");
    m_comments = new QCheckBox(tr("&Comments and people's other words, which may name the patient"));
    m_comments->setObjectName("leavingComments");
    m_comments->setChecked(m_isSending);
    form->addRow(tr("&Archive"), m_archive);
    form->addRow(tr("D&ates"), m_dates);
    for (QCheckBox* box : { m_characteristics, m_descriptions, m_comments })
        form->addRow(box);
    form->setRowVisible(m_archive, m_isSending);
    for (QWidget* widget : std::initializer_list<QWidget*> { m_dates, m_characteristics, m_descriptions })
        form->setRowVisible(widget, !m_isSending);
    connect(m_dates, &QComboBox::currentIndexChanged, this, &LeavingDialog::showLeaving);
    for (QCheckBox* box : { m_characteristics, m_descriptions, m_comments })
        connect(box, &QCheckBox::toggled, this, &LeavingDialog::showLeaving);
    return choices;
}

ResultIdentity LeavingDialog::identity() const
{
    if (m_isSending)
        return { .isIdentified = true, .withComments = m_comments->isChecked() };
    return { .options = { .dates = static_cast<DeidentifyOptions::Dates>(m_dates->currentData().toInt()),
                 .keepCharacteristics = m_characteristics->isChecked(),
                 .keepDescriptions = m_descriptions->isChecked() },
        .withComments = m_comments->isChecked() };
}

QString LeavingDialog::archive() const
{
    return m_archive->currentText();
}

void LeavingDialog::showLeaving()
{
    if (!m_subject)
        return;
    const auto leaving = leavingOf(*m_subject, identity());
    m_go->setEnabled(leaving.has_value());
    if (!leaving) {
        m_warnings->setText(QString::fromStdString(describe(leaving.error())));
        return;
    }
    m_table->setRowCount(static_cast<int>(leaving->rows.size()));
    for (int n = 0; n < m_table->rowCount(); ++n) {
        const LeavingRow& row = leaving->rows[static_cast<std::size_t>(n)];
        m_table->setItem(n, 0, new QTableWidgetItem(tr(row.what.toUtf8().constData())));
        m_table->setItem(n, 1, new QTableWidgetItem(titleOf(row.fate)));
        m_table->setItem(n, 2, new QTableWidgetItem(row.leaving));
    }
    m_warnings->setText(leaving->warnings.join(u'\n'));
}

} // namespace fovea::app
