// The tables of the comparison window: structures and run records.
#include "app/compare/CompareWindow.h"

#include <QHeaderView>
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
    auto* tabs = new QTabWidget;
    tabs->addTab(m_table, tr("Structures"));
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
