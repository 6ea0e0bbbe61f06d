// The tables of the comparison window: structures and run records.
#include "app/compare/CompareWindow.h"

#include <QHeaderView>
#include <QLabel>
#include <QTabWidget>
#include <QTableWidget>

namespace fovea::app {

namespace {

// A cell that sorts by its number.
class NumberItem : public QTableWidgetItem {
public:
    NumberItem(const std::optional<double>& value, int decimals)
        : QTableWidgetItem(value ? QString::number(*value, 'f', decimals) : QStringLiteral("–"))
        , m_value(value.value_or(-1.0))
    {
        setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }

    bool operator<(const QTableWidgetItem& other) const override
    {
        const auto* number = dynamic_cast<const NumberItem*>(&other);
        return number != nullptr ? m_value < number->m_value : QTableWidgetItem::operator<(other);
    }

private:
    double m_value;
};

QTableWidget* makeTable(const QStringList& header, const QString& name)
{
    auto* table = new QTableWidget(0, static_cast<int>(header.size()));
    table->setHorizontalHeaderLabels(header);
    table->setAccessibleName(name);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setAlternatingRowColors(true);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 8);
    return table;
}

QString memoryText(std::uint64_t bytes)
{
    return bytes == 0 ? QStringLiteral("–")
                      : QStringLiteral("%1 GiB").arg(static_cast<double>(bytes) / (1ULL << 30), 0, 'f', 2);
}

} // namespace

QWidget* CompareWindow::createTables()
{
    m_table = makeTable({ tr("Structure"), tr("A"), tr("B"), tr("Dice"), tr("HD95 mm"), tr("Mean mm"),
                            tr("A mL"), tr("B mL"), tr("B − A mL"), tr("Voxels A"), tr("Voxels B") },
        tr("Agreement by structure"));
    m_table->setObjectName(QStringLiteral("comparisonTable"));
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_records = makeTable({}, tr("Run records"));
    createBoxTable();
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("comparisonTabs"));
    tabs->addTab(m_table, tr("Structures"));
    tabs->addTab(m_boxes, tr("Detections"));
    tabs->setTabVisible(tabs->indexOf(m_boxes), false);
    tabs->addTab(m_records, tr("Run records"));
    connect(m_table, &QTableWidget::currentItemChanged, this, [this](QTableWidgetItem* item) {
        if (item == nullptr || !m_comparison)
            return;
        const QString name = m_table->item(item->row(), 0)->text();
        for (const ComparedMask& mask : m_comparison->masks) {
            for (std::size_t n = 0; n < mask.mask->labels().size(); ++n) {
                if (mask.mask->labels()[n].name == name && mask.mask->voxelCounts()[n] > 0) {
                    m_views->state().setCursorLps(mask.mask->anchorLps(n));
                    return;
                }
            }
        }
    });
    return tabs;
}

void CompareWindow::createBoxTable()
{
    m_boxes = makeTable({ tr("Finding"), tr("A"), tr("B"), tr("Score A"), tr("Score B"), tr("Overlap"),
                            tr("Distance mm"), tr("In") },
        tr("Matched boxes"));
    m_boxes->setObjectName(QStringLiteral("boxTable"));
    m_boxes->setSortingEnabled(true);
    m_boxes->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    connect(m_boxes, &QTableWidget::currentItemChanged, this, [this](QTableWidgetItem* item) {
        if (item == nullptr)
            return;
        const auto place = m_boxes->item(item->row(), 0)->data(Qt::UserRole).toList();
        if (place.size() == 3)
            m_views->state().setCursorLps({ place[0].toDouble(), place[1].toDouble(), place[2].toDouble() });
    });
}

// A row for each box that counts: found by both, or by one of them.
void CompareWindow::fillBoxes()
{
    m_boxes->setSortingEnabled(false);
    m_boxes->setRowCount(0);
    QStringList summary;
    for (const ComparedPair& pair : m_comparison->pairs) {
        if (!pair.boxes)
            continue;
        const ComparedMask& a = m_comparison->masks[pair.a];
        const ComparedMask& b = m_comparison->masks[pair.b];
        for (const ComparedBox& box : m_comparison->boxesOf(pair)) {
            auto* name = new QTableWidgetItem(box.shown().title);
            const Vec3 at = box.shown().anchorLps;
            name->setData(Qt::UserRole, QVariantList { at.x, at.y, at.z });
            const auto score = [](const Finding* finding) {
                return new NumberItem(finding != nullptr ? finding->score : std::nullopt, 2);
            };
            const auto number = [&](double MatchedBoxes::* member) {
                return box.match ? std::optional((*box.match).*member) : std::nullopt;
            };
            QTableWidgetItem* cells[] { name, new QTableWidgetItem(a.name), new QTableWidgetItem(b.name),
                score(box.inA), score(box.inB), new NumberItem(number(&MatchedBoxes::overlap), 2),
                new NumberItem(number(&MatchedBoxes::centreDistanceMm), 1),
                new QTableWidgetItem(box.match ? tr("both")
                        : box.inA != nullptr   ? tr("only A")
                                               : tr("only B")) };
            const int line = m_boxes->rowCount();
            m_boxes->insertRow(line);
            for (int column = 0; column < m_boxes->columnCount(); ++column)
                m_boxes->setItem(line, column, cells[column]);
        }
        const auto share = [](const std::optional<double>& value) {
            return value ? QString::number(*value, 'f', 2) : QStringLiteral("–");
        };
        summary << tr("%1 measured by %2: precision %3, recall %4 (score at least %5)")
                       .arg(b.name, a.name, share(pair.boxes->precision()), share(pair.boxes->recall()))
                       .arg(m_comparison->threshold, 0, 'f', 2);
    }
    m_boxes->setSortingEnabled(true);
    auto* tabs = findChild<QTabWidget*>(QStringLiteral("comparisonTabs"));
    tabs->setTabVisible(tabs->indexOf(m_boxes), !summary.isEmpty());
    if (summary.isEmpty())
        return;
    tabs->setCurrentWidget(m_boxes);
    m_status->setText(summary.join(u'\n'));
}

void CompareWindow::fillTables()
{
    m_table->setSortingEnabled(false);
    m_table->setRowCount(0);
    for (const ComparedPair& pair : m_comparison->pairs) {
        for (const LabelOverlap& row : pair.overlap.labels) {
            const int line = m_table->rowCount();
            m_table->insertRow(line);
            QTableWidgetItem* cells[] { new QTableWidgetItem(row.name),
                new QTableWidgetItem(m_comparison->masks[pair.a].name),
                new QTableWidgetItem(m_comparison->masks[pair.b].name), new NumberItem(row.dice, 4),
                new NumberItem(row.hausdorff95Mm, 2), new NumberItem(row.meanSurfaceDistanceMm, 2),
                new NumberItem(row.volumeAMl, 2), new NumberItem(row.volumeBMl, 2),
                new NumberItem(row.volumeBMl - row.volumeAMl, 2),
                new NumberItem(static_cast<double>(row.voxelsA), 0),
                new NumberItem(static_cast<double>(row.voxelsB), 0) };
            for (int column = 0; column < m_table->columnCount(); ++column)
                m_table->setItem(line, column, cells[column]);
        }
    }
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(3, Qt::AscendingOrder); // the worst first
}

void CompareWindow::fillRecords()
{
    const QStringList fields { tr("Model"), tr("Weights SHA-256"), tr("Device"), tr("Precision"),
        tr("Seconds"), tr("Memory of the worker"), tr("Memory of the device"), tr("Windows"),
        tr("From the cache"), tr("Notices") };
    const auto& masks = m_comparison->masks;
    m_records->setColumnCount(static_cast<int>(masks.size()) + 1);
    m_records->setRowCount(static_cast<int>(fields.size()));
    QStringList header { tr("Record") };
    for (std::size_t n = 0; n < masks.size(); ++n) {
        const ComparedMask& mask = masks[n];
        header << mask.name;
        QStringList notices;
        for (const std::string& notice : mask.run.notices)
            notices << QString::fromStdString(notice);
        const QStringList values = mask.card ? QStringList { mask.mask->source().stamp(),
            QString::fromStdString(mask.run.modelSha256),
            QStringLiteral("%1 (%2)").arg(
                QString::fromStdString(mask.run.device), QString::fromStdString(mask.run.deviceName)),
            QString::fromStdString(mask.run.precision), QString::number(mask.run.totalSeconds, 'f', 1),
            memoryText(mask.run.peakMemoryBytes), memoryText(mask.run.peakDeviceBytes),
            QString::number(mask.run.windows), mask.isFromCache ? tr("yes") : tr("no"), notices.join(u' ') }
                                             : QStringList { mask.mask->source().stamp() };
        for (int row = 0; row < fields.size(); ++row)
            m_records->setItem(row, static_cast<int>(n) + 1, new QTableWidgetItem(values.value(row)));
    }
    m_records->setHorizontalHeaderLabels(header);
    for (int row = 0; row < fields.size(); ++row)
        m_records->setItem(row, 0, new QTableWidgetItem(fields[row]));
    m_records->resizeColumnsToContents();
}

} // namespace fovea::app
