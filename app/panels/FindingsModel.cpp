#include "app/panels/FindingsModel.h"

#include "app/panels/LabelTableModel.h"

#include <QColor>

#include <algorithm>

namespace fovea::app {

namespace {

QString sourceText(const ResultSource& source)
{
    return source.kind == ResultSource::Kind::Person ? FindingsModel::tr("%1 (person)").arg(source.name)
                                                     : source.stamp();
}

QVariant optional(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant();
}

QString percentText(const std::optional<double>& value)
{
    return value ? QStringLiteral("%1 %").arg(*value * 100.0, 0, 'f', 0) : QString();
}

QString textOf(const ReviewItem& item, int column)
{
    const Finding& finding = item.finding;
    switch (column) {
    case FindingsModel::StateColumn:
        return stateText(item.verdict.state);
    case FindingsModel::TitleColumn:
        return item.comments.empty()
            ? finding.title
            : QStringLiteral("%1  🗨 %2").arg(finding.title).arg(item.comments.size());
    case FindingsModel::SizeColumn:
        return sizeText(finding);
    case FindingsModel::ScoreColumn:
        return percentText(finding.score);
    case FindingsModel::UncertaintyColumn:
        return percentText(finding.uncertainty);
    case FindingsModel::SeverityColumn:
        return severityText(item.severity);
    case FindingsModel::SourceColumn:
        return sourceText(finding.source);
    default:
        return {};
    }
}

QVariant sortValue(const ReviewItem& item, int column)
{
    switch (column) {
    case FindingsModel::StateColumn:
        return static_cast<int>(item.verdict.state);
    case FindingsModel::SizeColumn:
        return item.finding.volumeMl.value_or(item.finding.sizeMm.value_or(0.0) * 1e-6);
    case FindingsModel::ScoreColumn:
        return item.finding.score.value_or(-1.0);
    case FindingsModel::UncertaintyColumn:
        return item.finding.uncertainty.value_or(-1.0);
    case FindingsModel::SeverityColumn:
        return static_cast<int>(item.severity);
    default:
        return textOf(item, column);
    }
}

QString toolTipOf(const ReviewItem& item)
{
    QStringList lines { item.finding.title, sourceText(item.finding.source) };
    if (item.verdict.state != VerdictState::Unreviewed)
        lines << FindingsModel::tr("%1 by %2, %3")
                     .arg(stateText(item.verdict.state), item.verdict.reviewer,
                         item.verdict.time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")));
    if (!item.verdict.reasons.isEmpty())
        lines << item.verdict.reasons.join(QStringLiteral(", "));
    if (item.finding.source.kind == ResultSource::Kind::Model)
        lines << FindingsModel::tr("Not for clinical use");
    return lines.join(u'\n');
}

} // namespace

QString stateText(VerdictState state)
{
    switch (state) {
    case VerdictState::Unreviewed:
        return FindingsModel::tr("○ Open");
    case VerdictState::Accepted:
        return FindingsModel::tr("✓ Accepted");
    case VerdictState::Edited:
        return FindingsModel::tr("✎ Edited");
    case VerdictState::Rejected:
        return FindingsModel::tr("✗ Rejected");
    case VerdictState::Unsure:
        return FindingsModel::tr("? Unsure");
    }
    return {};
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Unset:
        return {};
    case Severity::Incidental:
        return FindingsModel::tr("Incidental");
    case Severity::Minor:
        return FindingsModel::tr("Minor");
    case Severity::Major:
        return FindingsModel::tr("Major");
    case Severity::Critical:
        return FindingsModel::tr("Critical");
    }
    return {};
}

QString sizeText(const Finding& finding)
{
    if (finding.volumeMl && finding.kind != FindingKind::Box)
        return volumeText(*finding.volumeMl);
    return finding.sizeMm ? QStringLiteral("%1 mm").arg(*finding.sizeMm, 0, 'f', 1) : QString();
}

void FindingsModel::setItems(std::vector<ReviewItem> items)
{
    const bool isSameList = std::ranges::equal(
        items, m_items, {}, [](const ReviewItem& item) { return item.finding.id; },
        [](const ReviewItem& item) { return item.finding.id; });
    if (!isSameList) {
        beginResetModel();
        m_items = std::move(items);
        endResetModel();
        return;
    }
    for (std::size_t row = 0; row < items.size(); ++row) {
        if (items[row] == m_items[row])
            continue;
        m_items[row] = std::move(items[row]);
        Q_EMIT dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), ColumnCount - 1));
    }
}

int FindingsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const ReviewItem& item = m_items[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(item, index.column());
    case Qt::ToolTipRole:
        return toolTipOf(item);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(item.finding.title, stateText(item.verdict.state));
    case Qt::TextAlignmentRole:
        if (index.column() == SizeColumn || index.column() == ScoreColumn
            || index.column() == UncertaintyColumn)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case SortRole:
        return sortValue(item, index.column());
    case IdRole:
        return item.finding.id;
    case StateRole:
        return static_cast<int>(item.verdict.state);
    case SourceRole:
        return sourceText(item.finding.source);
    case ScoreRole:
        return optional(item.finding.score);
    case UncertaintyRole:
        return optional(item.finding.uncertainty);
    case VolumeRole:
        return optional(item.finding.volumeMl);
    case SizeRole:
        return optional(item.finding.sizeMm);
    default:
        return {};
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case TitleColumn:
        return tr("Finding");
    case SizeColumn:
        return tr("Size");
    case ScoreColumn:
        return tr("Score");
    case UncertaintyColumn:
        return tr("Uncertainty");
    case SeverityColumn:
        return tr("Severity");
    case SourceColumn:
        return tr("Source");
    default:
        return {};
    }
}

FindingsFilter::FindingsFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(FindingsModel::SortRole);
    // A verdict must not let its finding jump away or vanish under the reader's eyes.
    setDynamicSortFilter(false);
}

void FindingsFilter::setState(std::optional<VerdictState> state)
{
    m_state = state;
    invalidate();
}

void FindingsFilter::setSource(const QString& stamp)
{
    m_source = stamp;
    invalidate();
}

void FindingsFilter::setLeast(int role, double least)
{
    m_leastRole = role;
    m_least = least;
    invalidate();
}

bool FindingsFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (m_state && index.data(FindingsModel::StateRole).toInt() != static_cast<int>(*m_state))
        return false;
    if (const QVariant value = index.data(m_leastRole);
        m_least > 0.0 && (!value.isValid() || value.toDouble() < m_least))
        return false;
    return m_source.isEmpty() || index.data(FindingsModel::SourceRole).toString() == m_source;
}

} // namespace fovea::app
