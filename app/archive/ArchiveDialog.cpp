#include "app/archive/ArchiveDialog.h"

#include "app/archive/ConnectionDialog.h"
#include "app/archive/SendQueueView.h"

#include <QComboBox>
#include <QDate>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace fovea::app {

namespace {

// "2024-02-29", "29.02.2024" or "20240229" as DICOM has it; empty for nothing.
QString dicomDate(const QString& text)
{
    for (const char* format : { "yyyy-MM-dd", "yyyyMMdd", "dd.MM.yyyy" }) {
        const QDate date = QDate::fromString(text.trimmed(), QString::fromLatin1(format));
        if (date.isValid())
            return date.toString(QStringLiteral("yyyyMMdd"));
    }
    return {};
}

QString dateText(const QString& dicom)
{
    const QDate date = QDate::fromString(dicom, QStringLiteral("yyyyMMdd"));
    return date.isValid() ? date.toString(Qt::ISODate) : dicom;
}

} // namespace

std::filesystem::path ArchiveDialog::defaultFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString()
        + "/fovea/archive";
}

ArchiveDialog::ArchiveDialog(
    FetchTask& fetching, std::filesystem::path listFile, std::filesystem::path queueFolder, QWidget* parent)
    : QDialog(parent)
    , m_fetching(fetching)
    , m_listFile(std::move(listFile))
{
    setWindowTitle(tr("Archive"));
    m_archives = new QComboBox;
    m_archives->setMinimumWidth(200);
    auto* add = new QPushButton(tr("&New…"));
    m_edit = new QPushButton(tr("&Edit…"));
    m_remove = new QPushButton(tr("&Remove"));
    auto* top = new QHBoxLayout;
    top->addWidget(new QLabel(tr("Archive")));
    top->addWidget(m_archives, 1);
    for (QPushButton* button : { add, m_edit, m_remove })
        top->addWidget(button);

    m_patient = new QLineEdit;
    m_patient->setPlaceholderText(tr("DOE* – the star stands for anything"));
    m_patientId = new QLineEdit;
    m_from = new QLineEdit;
    m_to = new QLineEdit;
    for (QLineEdit* date : { m_from, m_to })
        date->setPlaceholderText(tr("YYYY-MM-DD"));
    m_modality = new QComboBox;
    m_modality->setEditable(true);
    m_modality->addItems({ QString(), "CT", "MR", "PT", "US", "DX", "MG", "XA", "SEG", "SR" });
    m_find = new QPushButton(tr("&Find"));
    m_find->setDefault(true);
    auto* dates = new QHBoxLayout;
    dates->addWidget(m_from);
    dates->addWidget(new QLabel(tr("to")));
    dates->addWidget(m_to);
    dates->addWidget(new QLabel(tr("Modality")));
    dates->addWidget(m_modality);
    dates->addWidget(m_find);
    auto* form = new QFormLayout;
    form->addRow(tr("&Patient's name"), m_patient);
    form->addRow(tr("Patient &ID"), m_patientId);
    auto* from = new QLabel(tr("&Date from")); // a row of several fields has no buddy by itself
    from->setBuddy(m_from);
    form->addRow(from, dates);

    m_studies = new QTreeWidget;
    m_studies->setRootIsDecorated(false);
    m_studies->setAlternatingRowColors(true);
    m_studies->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_studies->setHeaderLabels(
        { tr("Patient"), tr("ID"), tr("Date"), tr("Modalities"), tr("Description"), tr("Pictures") });
    m_studies->setAccessibleName(tr("Studies in the archive"));
    const int widths[] { 210, 110, 95, 95, 230 }; // with the last one no wider than the dialog
    for (int column = 0; column < static_cast<int>(std::size(widths)); ++column)
        m_studies->header()->resizeSection(column, widths[column]);
    m_fetch = new QPushButton(tr("Fe&tch and open"));
    m_stop = new QPushButton(tr("&Stop"));
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumWidth(180);
    m_status = new QLabel;
    m_status->setWordWrap(true);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_status, 1);
    for (QWidget* widget : std::initializer_list<QWidget*> { m_progress, m_stop, m_fetch })
        bottom->addWidget(widget);
    auto* page = new QWidget;
    auto* pageLayout = new QVBoxLayout(page);
    pageLayout->addLayout(top);
    pageLayout->addLayout(form);
    pageLayout->addWidget(m_studies, 1);
    pageLayout->addLayout(bottom);

    auto* queue = new SendQueueView(std::move(queueFolder), m_listFile);
    auto* tabs = new QTabWidget;
    tabs->setObjectName("archive.tabs");
    tabs->addTab(page, tr("Find and fetch"));
    tabs->addTab(queue, tr("To be sent"));
    connect(queue, &SendQueueView::counted, tabs, [tabs](int entries) {
        tabs->setTabText(1, entries > 0 ? tr("To be sent (%1)").arg(entries) : tr("To be sent"));
    });
    auto* close = new QPushButton(tr("Close"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(tabs, 1);
    layout->addWidget(close, 0, Qt::AlignRight);
    resize(900, 600);

    connect(add, &QPushButton::clicked, this, [this] { editConnection(true); });
    connect(m_edit, &QPushButton::clicked, this, [this] { editConnection(false); });
    connect(m_remove, &QPushButton::clicked, this, &ArchiveDialog::removeConnection);
    connect(m_find, &QPushButton::clicked, this, &ArchiveDialog::find);
    connect(m_fetch, &QPushButton::clicked, this, &ArchiveDialog::fetch);
    connect(m_studies, &QTreeWidget::itemActivated, this, &ArchiveDialog::fetch);
    connect(
        m_studies, &QTreeWidget::itemSelectionChanged, this, [this] { setBusy(isBusy(), m_status->text()); });
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_task.cancel();
        m_fetching.cancel();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    const auto follow = [this](const QString& stage, double fraction) {
        m_progress->setValue(qRound(1000 * fraction));
        if (!stage.isEmpty())
            m_status->setText(stage);
    };
    connect(&m_task, &BackgroundTask::progressed, this, follow);
    connect(&m_fetching, &FetchTask::progressed, this, follow);
    connect(&m_fetching, &FetchTask::ended, this, [this] { setBusy(false, m_fetching.status()); });
    for (QPushButton* button : findChildren<QPushButton*>())
        button->setAutoDefault(button == m_find);
    setBusy(m_fetching.isRunning(), m_fetching.status());
    loadConnections();
}

std::optional<ArchiveConnection> ArchiveDialog::chosen() const
{
    const auto list = ArchiveList::load(m_listFile);
    return list ? list->find(m_archives->currentText()) : std::nullopt;
}

void ArchiveDialog::loadConnections(const QString& choose)
{
    const auto list = ArchiveList::load(m_listFile);
    m_archives->clear();
    if (!list) {
        m_status->setText(QString::fromStdString(describe(list.error())));
        return;
    }
    for (const ArchiveConnection& connection : list->connections())
        m_archives->addItem(connection.name);
    if (const int index = m_archives->findText(choose); index >= 0)
        m_archives->setCurrentIndex(index);
    const bool hasOne = m_archives->count() > 0;
    for (QPushButton* button : { m_edit, m_remove })
        button->setEnabled(hasOne);
    m_find->setEnabled(hasOne && !isBusy());
    if (!hasOne)
        m_status->setText(tr("No archive is known yet: “New…” tells of one."));
}

void ArchiveDialog::editConnection(bool isNew)
{
    const ArchiveConnection before = isNew ? ArchiveConnection {} : chosen().value_or(ArchiveConnection {});
    auto* dialog = new ConnectionDialog(before, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, before] {
        auto list = ArchiveList::load(m_listFile);
        Result<void> kept = list ? Result<void> {} : std::unexpected(list.error());
        if (kept) {
            (void)list->remove(before.name);
            kept = list->put(dialog->connection());
        }
        if (kept)
            kept = list->save();
        if (!kept)
            m_status->setText(QString::fromStdString(describe(kept.error())));
        else
            loadConnections(dialog->connection().name);
    });
    dialog->open();
}

void ArchiveDialog::removeConnection()
{
    auto list = ArchiveList::load(m_listFile);
    if (list && list->remove(m_archives->currentText())) {
        if (const auto saved = list->save(); !saved)
            m_status->setText(QString::fromStdString(describe(saved.error())));
    }
    loadConnections();
}

bool ArchiveDialog::isBusy() const
{
    return m_task.isRunning() || m_fetching.isRunning();
}

void ArchiveDialog::setBusy(bool busy, const QString& text)
{
    if (!busy)
        m_progress->setValue(0);
    m_find->setEnabled(!busy && m_archives->count() > 0);
    m_fetch->setEnabled(!busy && !m_studies->selectedItems().isEmpty());
    m_stop->setVisible(busy);
    m_progress->setVisible(busy);
    m_status->setText(text);
}

void ArchiveDialog::find()
{
    const auto connection = chosen();
    if (!connection)
        return;
    ArchiveQuery query;
    query.patientName = m_patient->text().trimmed();
    query.patientId = m_patientId->text().trimmed();
    query.dateFrom = dicomDate(m_from->text());
    query.dateTo = dicomDate(m_to->text());
    query.modality = m_modality->currentText().trimmed().toUpper();
    if ((query.dateFrom.isEmpty() && !m_from->text().trimmed().isEmpty())
        || (query.dateTo.isEmpty() && !m_to->text().trimmed().isEmpty())) {
        m_status->setText(tr("A date is written like 2026-11-24."));
        return;
    }
    setBusy(true, tr("Asking %1…").arg(connection->name));
    m_task.start(
        [connection = *connection, query](const Progress& progress) -> Result<std::vector<ArchiveStudy>> {
            const auto archive = openArchive(connection);
            if (!archive)
                return std::unexpected(archive.error());
            return (*archive)->findStudies(query, progress);
        },
        [this](const Result<std::vector<ArchiveStudy>>& studies) {
            setBusy(false,
                studies ? (studies->size() == 1 ? tr("1 study") : tr("%1 studies").arg(studies->size()))
                        : QString::fromStdString(describe(studies.error())));
            if (studies)
                showStudies(*studies);
        });
}

void ArchiveDialog::showStudies(const std::vector<ArchiveStudy>& studies)
{
    m_studies->clear();
    for (const ArchiveStudy& study : studies) {
        auto* item = new QTreeWidgetItem({ study.patientName, study.patientId, dateText(study.date),
            study.modalities.join(QLatin1String(", ")), study.description,
            study.instances > 0 ? QString::number(study.instances) : QString() });
        item->setData(0, Qt::UserRole, study.uid);
        m_studies->addTopLevelItem(item);
    }
    for (int column = 0; column < m_studies->columnCount(); ++column)
        m_studies->resizeColumnToContents(column);
    if (m_studies->topLevelItemCount() > 0)
        m_studies->setCurrentItem(m_studies->topLevelItem(0));
}

void ArchiveDialog::fetch()
{
    const auto connection = chosen();
    QStringList uids;
    for (const QTreeWidgetItem* item : m_studies->selectedItems())
        uids << item->data(0, Qt::UserRole).toString();
    if (!connection || uids.isEmpty() || m_fetching.isRunning())
        return;
    m_fetching.start(*connection, uids);
    setBusy(true, m_fetching.status());
}

} // namespace fovea::app
