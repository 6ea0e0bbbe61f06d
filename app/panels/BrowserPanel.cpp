#include "app/panels/BrowserPanel.h"

#include "app/panels/SeriesText.h"
#include "core/dicom/FolderScan.h"

#include <QDate>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QSettings>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <utility>

namespace fovea::app {

namespace {

constexpr int studyRole = Qt::UserRole;
constexpr int typingMs = 150;
constexpr int listedAtMost = 500;
constexpr const char* rememberKey = "studies/remember";

QString dateText(const QString& dicomDate)
{
    const QDate date = QDate::fromString(dicomDate, "yyyyMMdd");
    return date.isValid() ? QLocale().toString(date, QLocale::ShortFormat) : QString();
}

QString seriesText(const IndexedSeries& series)
{
    QString text = series.description.isEmpty() ? BrowserPanel::tr("Series %1").arg(series.number)
                                                : series.description;
    if (!series.part.isEmpty())
        text += QStringLiteral(" (%1)").arg(series.part);
    return QStringLiteral("%1  %2, %3")
        .arg(series.modality, text, BrowserPanel::tr("%n picture(s)", nullptr, series.instances))
        .trimmed();
}

} // namespace

BrowserPanel::BrowserPanel(std::filesystem::path index, QWidget* parent)
    : QWidget(parent)
    , m_index(std::move(index))
    , m_search(new QLineEdit)
    , m_tree(new QTreeWidget)
    , m_count(new QLabel)
{
    m_search->setObjectName("studySearch");
    m_search->setPlaceholderText(tr("Search name, ID, date, description…"));
    m_search->setAccessibleName(tr("Search studies"));
    m_search->setClearButtonEnabled(true);
    m_tree->setObjectName("studyTree");
    m_tree->setAccessibleName(tr("Studies opened before"));
    m_tree->setHeaderHidden(true);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setToolTip(tr("Double click: open. Right click: more"));
    m_count->setMargin(6);
    m_count->setEnabled(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_search);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_count);
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(m_search, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, &BrowserPanel::search);
    connect(m_tree, &QTreeWidget::itemActivated, this,
        [this](const QTreeWidgetItem* item) { openItem(item->data(0, studyRole).toInt()); });
    connect(m_tree, &QWidget::customContextMenuRequested, this, &BrowserPanel::showMenu);
    search();
}

bool BrowserPanel::remembers()
{
    return QSettings().value(rememberKey, true).toBool();
}

void BrowserPanel::setRemembers(bool remembers)
{
    QSettings().setValue(rememberKey, remembers);
}

void BrowserPanel::remember(
    const StudyCollection& collection, const std::vector<std::filesystem::path>& paths)
{
    if (!remembers())
        return;
    change([collection, paths](
               StudyIndex& index, const Progress&) { return index.remember(collection, paths); });
}

void BrowserPanel::setSearch(const QString& text)
{
    m_search->setText(text);
}

void BrowserPanel::forgetSelected()
{
    const QTreeWidgetItem* item = m_tree->currentItem();
    if (item == nullptr)
        return;
    const QString uid = m_studies.at(static_cast<std::size_t>(item->data(0, studyRole).toInt())).uid;
    change([uid](StudyIndex& index, const Progress&) { return index.forget(uid); });
}

void BrowserPanel::forgetAll()
{
    change([](StudyIndex& index, const Progress&) { return index.forgetAll(); });
}

void BrowserPanel::rebuild()
{
    change([](StudyIndex& index, const Progress& progress) { return index.rebuild(scanPaths, progress); });
}

void BrowserPanel::change(std::function<Result<void>(StudyIndex&, const Progress&)> work)
{
    if (m_change.isRunning()) {
        m_waiting.push_back(std::move(work));
        return;
    }
    m_change.start(
        [file = m_index, work = std::move(work)](const Progress& progress) -> Result<void> {
            auto index = StudyIndex::open(file);
            if (!index)
                return std::unexpected(index.error());
            return work(*index, progress);
        },
        [this](const Result<void>& done) {
            if (!done)
                Q_EMIT failed(done.error());
            if (!m_waiting.empty()) {
                auto next = std::move(m_waiting.front());
                m_waiting.erase(m_waiting.begin());
                change(std::move(next));
                return;
            }
            search();
        });
}

void BrowserPanel::search()
{
    m_find.start(
        [file = m_index, text = m_search->text()](const Progress&) -> Result<std::vector<IndexedStudy>> {
            std::error_code code;
            if (!std::filesystem::exists(file, code))
                return std::vector<IndexedStudy> {};
            const auto index = StudyIndex::open(file);
            if (!index)
                return std::unexpected(index.error());
            return index->search(text, listedAtMost);
        },
        [this](const Result<std::vector<IndexedStudy>>& found) {
            if (found)
                fill(*found);
            else
                Q_EMIT failed(found.error());
        });
}

void BrowserPanel::fill(const std::vector<IndexedStudy>& studies)
{
    m_studies = studies;
    m_tree->clear();
    for (std::size_t n = 0; n < studies.size(); ++n) {
        const IndexedStudy& study = studies[n];
        const QString name = personNameText(study.patientName);
        QStringList lines { name.isEmpty() ? tr("No patient name") : name };
        QStringList details { study.patientId, dateText(study.date), study.description };
        details.removeAll(QString());
        lines << details.join(QStringLiteral(" · "));
        auto* item = new QTreeWidgetItem(m_tree, { lines.join('\n').trimmed() });
        item->setData(0, studyRole, static_cast<int>(n));
        QStringList places;
        for (const auto& path : study.paths)
            places << QString::fromStdString(path.string());
        item->setToolTip(0,
            tr("Opened %1 from\n%2")
                .arg(
                    QLocale().toString(study.opened.toLocalTime(), QLocale::ShortFormat), places.join('\n')));
        for (const IndexedSeries& series : study.series) {
            auto* child = new QTreeWidgetItem(item, { seriesText(series) });
            child->setData(0, studyRole, static_cast<int>(n));
        }
    }
    if (studies.empty())
        m_count->setText(m_search->text().isEmpty() ? tr("Studies that you open are listed here")
                                                    : tr("No study has all these words"));
    else
        m_count->setText(tr("%n study(s)", nullptr, static_cast<int>(studies.size())));
    Q_EMIT listChanged();
}

void BrowserPanel::openItem(int study)
{
    const IndexedStudy& chosen = m_studies.at(static_cast<std::size_t>(study));
    std::vector<std::filesystem::path> there;
    for (const auto& path : chosen.paths) {
        std::error_code code;
        if (std::filesystem::exists(path, code))
            there.push_back(path);
    }
    if (there.empty())
        Q_EMIT failed({ ErrorCode::NotFound, "The study is no longer where it was",
            chosen.paths.empty() ? std::string() : chosen.paths.front().string(),
            "Open it from its new place, or let the list be checked: right click." });
    else
        Q_EMIT openRequested({ there.front() });
}

void BrowserPanel::showMenu(const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QTreeWidgetItem* item = m_tree->itemAt(position);
    if (item != nullptr) {
        menu->addAction(
            tr("&Open"), this, [this, study = item->data(0, studyRole).toInt()] { openItem(study); });
        menu->addAction(tr("&Forget this study"), this, &BrowserPanel::forgetSelected);
        menu->addSeparator();
    }
    menu->addAction(tr("&Check all places"), this, &BrowserPanel::rebuild);
    menu->addAction(tr("Forget &all"), this, &BrowserPanel::forgetAll);
    QAction* remember = menu->addAction(tr("&Remember studies"), this, &BrowserPanel::setRemembers);
    remember->setCheckable(true);
    remember->setChecked(remembers());
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

} // namespace fovea::app
