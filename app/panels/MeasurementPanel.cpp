#include "app/panels/MeasurementPanel.h"

#include "app/panels/EmptyState.h"
#include "views/scene/MeasurementPaint.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace fovea::app {

namespace {

constexpr int idRole = Qt::UserRole;
constexpr int histogramHeight = 64;

QPixmap paintHistogram(const Histogram& histogram, int width, double ratio, const QPalette& palette)
{
    QPixmap picture(QSize(width, histogramHeight) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(palette.color(QPalette::Base));
    const double most = std::max(1e-9, *std::ranges::max_element(histogram.counts));
    const double step = static_cast<double>(width) / static_cast<double>(histogram.counts.size());
    QPainter painter(&picture);
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        const double height = histogram.counts[bin] / most * (histogramHeight - 2);
        painter.fillRect(QRectF(static_cast<double>(bin) * step, histogramHeight - height,
                             std::max(1.0, step - 0.5), height),
            palette.color(QPalette::Highlight));
    }
    return picture;
}

} // namespace

MeasurementPanel::MeasurementPanel(MeasurementList& list, QWidget* parent)
    : QWidget(parent)
    , m_list(list)
    , m_pages(new QStackedLayout(this))
{
    m_pages->addWidget(emptyState(
        tr("Nothing is measured yet.\nPress D for a distance, E for an ellipse,\nP for a probe.")));
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(4, 4, 4, 4);
    m_tree = new QTreeWidget;
    m_tree->setObjectName("measurementList");
    m_tree->setAccessibleName(tr("Measurements"));
    m_tree->setToolTip(tr("Enter or a double click: go there. F2: rename. Delete: delete. Ctrl+C: copy all"));
    m_tree->setColumnCount(2);
    m_tree->setHeaderLabels({ tr("Measurement"), tr("Value") });
    m_tree->setRootIsDecorated(false);
    m_tree->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->installEventFilter(this);
    m_histogram = new QLabel;
    m_histogram->setAccessibleName(tr("Histogram of the selected region"));
    m_details = new QLabel;
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setWordWrap(true);
    auto* clear = new QPushButton(tr("Delete all"));
    clear->setToolTip(tr("Delete all measurements; undo brings them back"));
    auto* copyAll = new QPushButton(tr("Copy"));
    copyAll->setToolTip(tr("Copy the list as text (Ctrl+C)"));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(copyAll);
    row->addWidget(clear);
    layout->addWidget(m_tree, 1);
    layout->addWidget(m_histogram);
    layout->addWidget(m_details);
    layout->addLayout(row);
    m_pages->addWidget(page);

    connect(&m_list, &MeasurementList::changed, this, &MeasurementPanel::fill);
    connect(clear, &QPushButton::clicked, this, &MeasurementPanel::deleteAllRequested);
    connect(copyAll, &QPushButton::clicked, this, &MeasurementPanel::copy);
    connect(m_tree, &QTreeWidget::itemActivated, this,
        [this](const QTreeWidgetItem* item) { Q_EMIT jumpRequested(item->data(0, idRole).toString()); });
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem* item) {
        if (item != nullptr)
            m_list.select(item->data(0, idRole).toString());
    });
    connect(m_tree, &QTreeWidget::itemChanged, this, [this](const QTreeWidgetItem* item, int column) {
        if (column != 0)
            return;
        // Queued: the answer fills the list anew, and the item is being edited.
        QMetaObject::invokeMethod(
            this,
            [this, id = item->data(0, idRole).toString(), name = item->text(0)] {
                Q_EMIT renameRequested(id, name);
            },
            Qt::QueuedConnection);
    });
    fill();
}

void MeasurementPanel::setVolume(std::shared_ptr<const Volume> volume)
{
    m_volume = std::move(volume);
    fill();
}

void MeasurementPanel::fill()
{
    const QSignalBlocker blocker(m_tree);
    const bool sameItems = m_tree->topLevelItemCount() == static_cast<int>(m_list.all().size());
    if (!sameItems)
        m_tree->clear();
    for (std::size_t n = 0; n < m_list.all().size(); ++n) {
        const Measurement& measurement = m_list.all()[n];
        auto* item = sameItems ? m_tree->topLevelItem(static_cast<int>(n)) : new QTreeWidgetItem(m_tree);
        const bool isHere = m_volume && belongsToVolume(measurement, m_volume->meaning());
        const MeasuredValues values = measure(measurement, isHere ? m_volume.get() : nullptr);
        const QStringList text
            = views::measurementText(measurement, values, isHere ? m_volume->meaning().unit : QString());
        item->setText(0, measurement.name);
        item->setText(1, text.join(QStringLiteral(", ")));
        item->setToolTip(1, text.join('\n'));
        item->setData(0, idRole, measurement.id);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable);
        if (measurement.id == m_list.selectedId())
            m_tree->setCurrentItem(item);
    }
    m_pages->setCurrentIndex(m_list.all().empty() ? 0 : 1);
    showHistogram();
}

void MeasurementPanel::showHistogram()
{
    const Measurement* selected = m_list.find(m_list.selectedId());
    const auto statistics = selected && selected->isRegion() && m_volume
        ? measure(*selected, m_volume.get()).statistics
        : std::nullopt;
    m_histogram->setVisible(statistics.has_value());
    m_details->setVisible(statistics.has_value());
    if (!statistics)
        return;
    m_histogram->setPixmap(paintHistogram(
        statistics->histogram, std::max(100, m_tree->width() - 8), devicePixelRatioF(), palette()));
    const QLocale locale;
    m_details->setText(tr("%1 pixels; mean %2, SD %3, minimum %4, maximum %5")
            .arg(locale.toString(statistics->pixels, 'f', 1), locale.toString(statistics->mean, 'g', 6),
                locale.toString(statistics->standardDeviation, 'g', 5),
                locale.toString(statistics->minimum, 'g', 6), locale.toString(statistics->maximum, 'g', 6)));
}

void MeasurementPanel::copy()
{
    QStringList lines;
    for (int row = 0; row < m_tree->topLevelItemCount(); ++row)
        lines << m_tree->topLevelItem(row)->text(0) + '\t' + m_tree->topLevelItem(row)->text(1);
    QGuiApplication::clipboard()->setText(lines.join('\n'));
}

bool MeasurementPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_tree || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto& key = static_cast<QKeyEvent&>(*event);
    if (key.matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    if (key.key() == Qt::Key_Delete && m_tree->currentItem() != nullptr) {
        Q_EMIT deleteRequested(m_tree->currentItem()->data(0, idRole).toString());
        return true;
    }
    return false;
}

} // namespace fovea::app
