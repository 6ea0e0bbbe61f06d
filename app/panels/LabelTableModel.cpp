#include "app/panels/LabelTableModel.h"

#include "core/review/MaskEditor.h"

#include <QColor>

#include <algorithm>

namespace fovea::app {

void LabelTableModel::setLabelMap(std::shared_ptr<const LabelMap> map)
{
    beginResetModel();
    const bool isEdited = map && m_map && isEditOf(*map, *m_map);
    m_map = std::move(map);
    if (!isEdited)
        m_visible.assign(m_map ? m_map->labels().size() : 0, true);
    endResetModel();
    Q_EMIT visibilityChanged();
}

void LabelTableModel::setAllVisible(bool visible)
{
    if (m_visible.empty())
        return;
    std::ranges::fill(m_visible, visible);
    Q_EMIT dataChanged(index(0, NameColumn), index(rowCount() - 1, NameColumn), { Qt::CheckStateRole });
    Q_EMIT visibilityChanged();
}

void LabelTableModel::showOnly(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    const bool isOnlyOne
        = m_visible[static_cast<std::size_t>(row)] && std::ranges::count(m_visible, true) == 1;
    std::ranges::fill(m_visible, isOnlyOne);
    m_visible[static_cast<std::size_t>(row)] = true;
    Q_EMIT dataChanged(index(0, NameColumn), index(rowCount() - 1, NameColumn), { Qt::CheckStateRole });
    Q_EMIT visibilityChanged();
}

int LabelTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_visible.size());
}

int LabelTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LabelTableModel::data(const QModelIndex& index, int role) const
{
    if (!m_map || !index.isValid() || index.row() >= rowCount())
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const Label& label = m_map->labels()[row];
    if (index.column() == VolumeColumn) {
        if (role == Qt::DisplayRole)
            return volumeText(m_map->volumeMl(row));
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
        if (role == Qt::ToolTipRole)
            return tr("%L1 voxels").arg(m_map->voxelCounts()[row]);
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return label.name;
    case Qt::DecorationRole:
        return QColor(label.rgb[0], label.rgb[1], label.rgb[2]);
    case Qt::CheckStateRole:
        return m_visible[row] ? Qt::Checked : Qt::Unchecked;
    case Qt::ToolTipRole:
        return tr("%1 (label %2). Click to go to it, double-click to show it alone.")
            .arg(label.name)
            .arg(label.value);
    default:
        return {};
    }
}

bool LabelTableModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || index.column() != NameColumn || role != Qt::CheckStateRole)
        return false;
    m_visible[static_cast<std::size_t>(index.row())] = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index, { Qt::CheckStateRole });
    Q_EMIT visibilityChanged();
    return true;
}

QVariant LabelTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Structure") : tr("Volume");
}

Qt::ItemFlags LabelTableModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (index.column() == NameColumn)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

} // namespace fovea::app
