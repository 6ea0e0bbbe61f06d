#include "app/panels/SeriesPanel.h"

#include "app/panels/EmptyState.h"
#include "app/panels/SeriesText.h"

#include <QDate>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QStackedLayout>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr int thumbnailPx = 64;
constexpr int keyRole = Qt::UserRole;

// Its series can be dragged; what is selected stays as it was.
class SeriesTree : public QTreeWidget {
public:
    SeriesTree()
    {
        setDragEnabled(true);
        setDragDropMode(QAbstractItemView::DragOnly);
    }

protected:
    QStringList mimeTypes() const override { return { seriesMimeType() }; }

    QMimeData* mimeData(const QList<QTreeWidgetItem*>& items) const override
    {
        auto* carried = new QMimeData;
        if (!items.isEmpty())
            carried->setData(seriesMimeType(), items.front()->data(0, keyRole).toString().toUtf8());
        return carried;
    }
};

// A square tile, so that titles line up whether or not the picture is there yet.
QIcon tile(const QImage& picture)
{
    QImage square(thumbnailPx, thumbnailPx, QImage::Format_RGB32);
    square.fill(Qt::black);
    if (!picture.isNull()) {
        const QImage scaled = picture.scaled(square.size(), Qt::KeepAspectRatio, Qt::SmoothTransformation);
        QPainter(&square).drawImage(
            (square.width() - scaled.width()) / 2, (square.height() - scaled.height()) / 2, scaled);
    }
    return QIcon(QPixmap::fromImage(square));
}

QString dateText(const QString& dicomDate)
{
    const QDate date = QDate::fromString(dicomDate, "yyyyMMdd");
    return date.isValid() ? QLocale().toString(date, QLocale::ShortFormat) : QString();
}

} // namespace

SeriesPanel::SeriesPanel(QWidget* parent)
    : QWidget(parent)
    , m_pages(new QStackedLayout(this))
{
    m_pages->addWidget(emptyState(tr("No study is open.\nOpen a folder with Ctrl+O\nor drop files here.")));

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    m_tree = new SeriesTree;
    m_tree->setObjectName("seriesTree");
    m_tree->setAccessibleName(tr("Series of the open studies"));
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(0);
    m_tree->setIconSize({ thumbnailPx, thumbnailPx });
    m_tree->setWordWrap(true);
    m_tree->setTextElideMode(Qt::ElideRight);
    m_refused = new QLabel;
    m_refused->setMargin(6);
    m_refused->setWordWrap(true);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_refused);
    m_pages->addWidget(page);

    const auto activate = [this](const QTreeWidgetItem* item) {
        if (item == nullptr)
            return;
        for (const Study& study : m_collection.studies) {
            const auto series = std::ranges::find(study.series, item->data(0, keyRole).toString(), keyOf);
            if (series != study.series.end())
                Q_EMIT seriesActivated(*series);
        }
    };
    connect(m_tree, &QTreeWidget::itemClicked, this, activate);
    connect(m_tree, &QTreeWidget::itemActivated, this, activate);
}

void SeriesPanel::setCollection(const StudyCollection& collection)
{
    m_collection = collection;
    m_tree->clear();
    for (const Study& study : collection.studies)
        addStudy(study);
    m_tree->expandAll();
    showRefused(collection.refused);
    m_pages->setCurrentIndex(collection.studies.empty() ? 0 : 1);
}

void SeriesPanel::addStudy(const Study& study)
{
    QStringList lines;
    const QString name = personNameText(study.patientName);
    lines << (name.isEmpty() ? tr("No patient name") : name);
    for (const QString& detail : { dateText(study.date), study.description }) {
        if (!detail.isEmpty())
            lines << detail;
    }

    auto* studyItem = new QTreeWidgetItem(m_tree, { lines.join('\n') });
    studyItem->setFlags(Qt::ItemIsEnabled);
    QFont bold = font();
    bold.setBold(true);
    studyItem->setFont(0, bold);
    studyItem->setToolTip(
        0, study.patientId.isEmpty() ? QString() : tr("Patient ID %1").arg(study.patientId));

    for (const Series& series : study.series) {
        QString text = titleOf(series) + '\n' + summaryOf(series);
        if (!series.warnings.isEmpty())
            text += '\n' + tr("⚠ %n warning(s)", nullptr, static_cast<int>(series.warnings.size()));
        auto* item = new QTreeWidgetItem(studyItem, { text });
        item->setData(0, keyRole, keyOf(series));
        item->setIcon(0, tile({}));
        item->setToolTip(
            0, (QStringList { titleOf(series), summaryOf(series) } + series.warnings).join('\n'));
    }
}

void SeriesPanel::showRefused(const std::vector<RefusedFile>& refused)
{
    constexpr std::size_t listedAtMost = 20;
    m_refused->setVisible(!refused.empty());
    m_refused->setText(tr("%n file(s) left out", nullptr, static_cast<int>(refused.size())));
    QStringList reasons;
    for (std::size_t i = 0; i < std::min(refused.size(), listedAtMost); ++i)
        reasons << QString::fromStdString(refused[i].file.filename().string()) + ": " + refused[i].reason;
    if (refused.size() > listedAtMost)
        reasons << tr("and %n more", nullptr, static_cast<int>(refused.size() - listedAtMost));
    m_refused->setToolTip(reasons.join('\n'));
}

QTreeWidgetItem* SeriesPanel::itemOf(const Series& series) const
{
    for (int study = 0; study < m_tree->topLevelItemCount(); ++study) {
        QTreeWidgetItem* studyItem = m_tree->topLevelItem(study);
        for (int child = 0; child < studyItem->childCount(); ++child) {
            if (studyItem->child(child)->data(0, keyRole).toString() == keyOf(series))
                return studyItem->child(child);
        }
    }
    return nullptr;
}

void SeriesPanel::setCurrent(const Series& series)
{
    if (QTreeWidgetItem* item = itemOf(series))
        m_tree->setCurrentItem(item);
}

void SeriesPanel::setThumbnail(const Series& series, const QImage& picture)
{
    if (QTreeWidgetItem* item = itemOf(series))
        item->setIcon(0, tile(picture));
}

} // namespace fovea::app
