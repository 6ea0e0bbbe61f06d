#include "app/archive/SendQueueView.h"

#include "app/panels/EmptyState.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <system_error>

namespace fovea::app {

using namespace std::chrono_literals;

namespace {

constexpr int idRole = Qt::UserRole;

QString stateText(const QueuedFile& entry)
{
    switch (entry.state) {
    case QueuedFile::State::Sent:
        return SendQueueView::tr("Sent");
    case QueuedFile::State::Refused:
        return SendQueueView::tr("Refused");
    case QueuedFile::State::Waiting:
        break;
    }
    if (entry.notBefore <= QDateTime::currentDateTime())
        return SendQueueView::tr("Waiting");
    return SendQueueView::tr("Waiting, again at %1")
        .arg(QLocale().toString(entry.notBefore.time(), QLocale::ShortFormat));
}

} // namespace

SendQueueView::SendQueueView(
    std::filesystem::path queueFolder, std::filesystem::path listFile, QWidget* parent)
    : QWidget(parent)
    , m_queueFolder(std::move(queueFolder))
    , m_listFile(std::move(listFile))
    , m_pages(new QStackedWidget)
    , m_list(new QTreeWidget)
    , m_status(new QLabel)
    , m_try(new QPushButton(tr("&Try now")))
    , m_remove(new QPushButton(tr("&Give up…")))
{
    m_list->setObjectName("archive.queue");
    m_list->setRootIsDecorated(false);
    m_list->setAlternatingRowColors(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setHeaderLabels({ tr("Archive"), tr("What"), tr("State"), tr("Attempts"), tr("Problem") });
    m_list->setAccessibleName(tr("Objects that are to be sent"));
    const int widths[] { 130, 210, 170, 75 };
    for (int column = 0; column < static_cast<int>(std::size(widths)); ++column)
        m_list->header()->resizeSection(column, widths[column]);
    m_pages->addWidget(emptyState(tr("Nothing waits to be sent.\n“Send results to an archive…” in the menu "
                                     "“File” sends what models found and what you said of it.")));
    m_pages->addWidget(m_list);
    m_try->setObjectName("archive.queue.try");
    m_try->setToolTip(tr("Send the chosen objects again, also refused ones; all when none is chosen"));
    m_remove->setObjectName("archive.queue.remove");
    m_remove->setToolTip(tr("Never send the chosen objects"));
    m_status->setWordWrap(true);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_status, 1);
    bottom->addWidget(m_try);
    bottom->addWidget(m_remove);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_pages, 1);
    layout->addLayout(bottom);
    for (QPushButton* button : { m_try, m_remove })
        button->setAutoDefault(false);

    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &SendQueueView::enableButtons);
    connect(m_try, &QPushButton::clicked, this, &SendQueueView::tryNow);
    connect(m_remove, &QPushButton::clicked, this, &SendQueueView::askToRemove);
    m_timer.setInterval(3s);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_task.isRunning())
            start({}, m_status->text());
    });
    enableButtons();
    start({}, {});
}

void SendQueueView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_timer.start();
}

void SendQueueView::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
}

void SendQueueView::start(const Step& step, const QString& text)
{
    m_status->setText(text);
    m_task.start(
        [step, folder = m_queueFolder](const Progress& progress) -> Result<Entries> {
            std::error_code error;
            if (!std::filesystem::exists(folder, error))
                return Entries {}; // a queue that was never used is not made
            const auto queue = SendQueue::open(folder);
            if (!queue)
                return std::unexpected(queue.error());
            if (step) {
                if (auto done = step(**queue, progress); !done)
                    return std::unexpected(done.error());
            }
            return (*queue)->entries();
        },
        [this, hasStep = static_cast<bool>(step)](const Result<Entries>& entries) {
            if (entries)
                fill(*entries);
            if (!entries)
                m_status->setText(QString::fromStdString(describe(entries.error())));
            else if (hasStep)
                m_status->clear();
            enableButtons();
        });
    enableButtons();
}

void SendQueueView::fill(const Entries& entries)
{
    const auto before = chosen();
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    for (const QueuedFile& entry : entries) {
        auto* item = new QTreeWidgetItem(
            { entry.archive, entry.content.isEmpty() ? entry.sopInstanceUid : entry.content, stateText(entry),
                QString::number(entry.attempts), entry.problem });
        item->setData(0, idRole, entry.id);
        item->setToolTip(1, entry.sopInstanceUid);
        item->setToolTip(4, entry.problem);
        m_list->addTopLevelItem(item);
        item->setSelected(std::ranges::contains(before, entry.id));
    }
    m_pages->setCurrentIndex(entries.empty() ? 0 : 1);
    Q_EMIT counted(static_cast<int>(entries.size()));
}

std::vector<qint64> SendQueueView::chosen() const
{
    std::vector<qint64> ids;
    for (const QTreeWidgetItem* item : m_list->selectedItems())
        ids.push_back(item->data(0, idRole).toLongLong());
    return ids;
}

void SendQueueView::tryNow()
{
    if (chosen().empty())
        m_list->selectAll();
    const std::vector<qint64> ids = chosen();
    start(
        [ids, listFile = m_listFile](SendQueue& queue, const Progress& progress) -> Result<void> {
            const auto list = ArchiveList::load(listFile);
            if (!list)
                return std::unexpected(list.error());
            if (const auto sent = queue.retry(*list, ids, progress); !sent)
                return std::unexpected(sent.error());
            return queue.tidy(false);
        },
        tr("Sending…"));
}

void SendQueueView::askToRemove()
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Give up sending"),
        tr("Never send these %n object(s)? What the study's folder and the review hold stays.", nullptr,
            static_cast<int>(chosen().size())),
        QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton* yes = box->addButton(tr("Give up"), QMessageBox::DestructiveRole);
    connect(yes, &QPushButton::clicked, this, [this, ids = chosen()] {
        start([ids](SendQueue& queue, const Progress&) { return queue.remove(ids); }, {});
    });
    box->open();
}

void SendQueueView::enableButtons()
{
    m_try->setEnabled(!m_task.isRunning() && m_list->topLevelItemCount() > 0);
    m_remove->setEnabled(!m_task.isRunning() && !m_list->selectedItems().isEmpty());
}

} // namespace fovea::app
