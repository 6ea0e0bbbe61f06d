#include "app/detection/DetectionsPanel.h"

#include "app/models/FindingLayers.h"
#include "app/panels/EmptyState.h"
#include "app/panels/LabelTableModel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QStackedLayout>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace fovea::app {

namespace {

enum Column { ScoreColumn, NameColumn, SizeColumn, VolumeColumn, UncertaintyColumn, ColumnCount };

// Sorts by a number and shows words.
class NumberItem : public QTableWidgetItem {
public:
    NumberItem(const QString& text, double number)
        : QTableWidgetItem(text)
        , m_number(number)
    {
        setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    bool operator<(const QTableWidgetItem& other) const override
    {
        const auto* number = dynamic_cast<const NumberItem*>(&other);
        return number != nullptr ? m_number < number->m_number : QTableWidgetItem::operator<(other);
    }

private:
    double m_number;
};

} // namespace

DetectionsPanel::DetectionsPanel(QWidget* parent)
    : QWidget(parent)
    , m_pages(new QStackedLayout(this))
{
    m_pages->addWidget(emptyState(tr("Nothing detected yet.\nRun a model that finds lesions.")));
    m_pages->addWidget(createPage());
}

QWidget* DetectionsPanel::createPage()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 4, 8, 8);
    m_source = new QLabel;
    m_source->setWordWrap(true);
    layout->addWidget(m_source);

    auto* label = new QLabel(tr("&Threshold"));
    m_threshold = new QSlider(Qt::Horizontal);
    m_threshold->setObjectName("detectionThreshold");
    m_threshold->setRange(2, 99);
    m_threshold->setValue(QSettings().value("detection/threshold", qRound(100 * usualThreshold)).toInt());
    m_threshold->setToolTip(tr("Hide what scores less than this"));
    m_threshold->setAccessibleName(tr("Threshold of the score"));
    label->setBuddy(m_threshold);
    m_thresholdText = new QLabel;
    auto* row = new QHBoxLayout;
    row->addWidget(label);
    row->addWidget(m_threshold, 1);
    row->addWidget(m_thresholdText);
    layout->addLayout(row);
    m_counts = new QLabel;
    m_counts->setObjectName("detectionCounts");
    m_counts->setWordWrap(true);
    layout->addWidget(m_counts);

    m_table = new QTableWidget(0, ColumnCount);
    m_table->setObjectName("detectionTable");
    m_table->setAccessibleName(tr("What the model found"));
    m_table->setHorizontalHeaderLabels(
        { tr("Score"), tr("Finding"), tr("Size, mm"), tr("mL"), tr("Unsure") });
    m_table->horizontalHeaderItem(UncertaintyColumn)
        ->setToolTip(
            tr("How much the finding depends on what should not matter, such as which side is left: 0 not at "
               "all, 1 completely"));
    m_table->horizontalHeaderItem(VolumeColumn)->setToolTip(tr("Of the ellipsoid in the box"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ScoreColumn, Qt::DescendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    layout->addWidget(m_table, 1);
    auto* explain = new QPushButton(tr("&Explain"));
    explain->setObjectName("explainDetection");
    explain->setToolTip(tr("Show where the model's evidence for this finding was"));
    layout->addWidget(explain);

    connect(m_threshold, &QSlider::valueChanged, this, [this](int percent) {
        QSettings().setValue("detection/threshold", percent);
        fill();
        Q_EMIT thresholdChanged();
    });
    connect(
        m_table, &QTableWidget::currentItemChanged, this, [this] { Q_EMIT selectionChanged(selected()); });
    connect(explain, &QPushButton::clicked, this, [this] {
        if (selected() >= 0)
            Q_EMIT explanationRequested(selected());
    });
    return page;
}

void DetectionsPanel::setResult(std::shared_ptr<const inference::DetectResult> result)
{
    m_result = std::move(result);
    m_pages->setCurrentIndex(m_result ? 1 : 0);
    // One name for all is told once, above; the numbers need the room.
    m_table->setColumnHidden(NameColumn, m_result && m_result->card.labels.size() <= 1);
    // Columns that say nothing only push the others out of a narrow panel.
    const bool isMeasured = m_result && std::ranges::any_of(m_result->detections, [](const auto& detection) {
        return detection.uncertainty.has_value();
    });
    m_table->setColumnHidden(UncertaintyColumn, !isMeasured);
    if (m_result)
        m_source->setText(sourceOf(m_result->card, m_result->run).stamp().toHtmlEscaped()
            + tr("<br><b>Not for clinical use</b>"));
    fill();
}

double DetectionsPanel::threshold() const
{
    return m_threshold->value() / 100.0;
}

void DetectionsPanel::setThreshold(double threshold)
{
    m_threshold->setValue(static_cast<int>(threshold * 100.0 + 0.5));
}

int DetectionsPanel::selected() const
{
    const QTableWidgetItem* item
        = m_table->currentRow() >= 0 ? m_table->item(m_table->currentRow(), ScoreColumn) : nullptr;
    return item != nullptr ? item->data(Qt::UserRole).toInt() : -1;
}

void DetectionsPanel::select(int index)
{
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->item(row, ScoreColumn)->data(Qt::UserRole).toInt() == index)
            m_table->setCurrentCell(row, ScoreColumn);
    }
}

void DetectionsPanel::fill()
{
    m_thresholdText->setText(QString::number(threshold(), 'f', 2));
    const int before = selected();
    {
        const QSignalBlocker blocker(m_table);
        m_table->setSortingEnabled(false);
        m_table->setRowCount(0);
        for (std::size_t i = 0; m_result && i < m_result->detections.size(); ++i) {
            const inference::Detection& found = m_result->detections[i];
            if (found.score < threshold())
                continue;
            const int row = m_table->rowCount();
            m_table->insertRow(row);
            const Vec3 size = found.sizeMm();
            auto* score = new NumberItem(QString::number(found.score, 'f', 2), found.score);
            score->setData(Qt::UserRole, static_cast<int>(i));
            auto* name = new QTableWidgetItem(QString::fromStdString(found.name));
            const auto rgb = colourOf(m_result->card, found.label);
            name->setForeground(QColor(rgb[0], rgb[1], rgb[2]));
            m_table->setItem(row, ScoreColumn, score);
            m_table->setItem(row, NameColumn, name);
            m_table->setItem(row, SizeColumn,
                new NumberItem(QStringLiteral("%1×%2×%3")
                                   .arg(size.x, 0, 'f', 0)
                                   .arg(size.y, 0, 'f', 0)
                                   .arg(size.z, 0, 'f', 0),
                    std::max({ size.x, size.y, size.z })));
            m_table->setItem(row, VolumeColumn,
                new NumberItem(QString::number(found.volumeMl(), 'f', 2), found.volumeMl()));
            m_table->setItem(row, UncertaintyColumn,
                new NumberItem(
                    found.uncertainty ? QString::number(*found.uncertainty, 'f', 2) : QStringLiteral("–"),
                    found.uncertainty.value_or(-1.0)));
            for (int column = 0; found.merged > 1 && column < ColumnCount; ++column)
                m_table->item(row, column)->setToolTip(tr("%1 overlapping boxes, merged").arg(found.merged));
        }
        m_table->setSortingEnabled(true);
        select(before);
    }
    m_counts->setText(summary());
}

QString DetectionsPanel::summary() const
{
    if (!m_result)
        return {};
    std::map<std::string, int> counts;
    for (const inference::Detection& found : m_result->detections) {
        if (found.score >= threshold())
            ++counts[found.name];
    }
    QStringList parts;
    for (const auto& [name, count] : counts)
        parts << QStringLiteral("%1: %2").arg(QString::fromStdString(name)).arg(count);
    const auto hidden = m_result->detections.size() - static_cast<std::size_t>(m_table->rowCount());
    if (hidden > 0)
        parts << tr("%1 below the threshold").arg(hidden);
    return parts.isEmpty() ? tr("The model found nothing.") : parts.join(QStringLiteral(" · "));
}

} // namespace fovea::app
