#pragma once

#include "core/image/LabelMap.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace fovea::app {

// The labels of one label map as rows: whether they are shown, colour, name and volume in mL.
class LabelTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, VolumeColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // Every label starts visible, unless the map is an edit of the one before: then hidden ones stay hidden.
    // A null map empties the table.
    void setLabelMap(std::shared_ptr<const LabelMap> map);

    [[nodiscard]] const std::vector<bool>& visible() const { return m_visible; }
    void setAllVisible(bool visible);
    // Only that row, or every row when it is already the only one.
    void showOnly(int row);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void visibilityChanged();

private:
    std::shared_ptr<const LabelMap> m_map;
    std::vector<bool> m_visible; // in the order of the map's labels
};

} // namespace fovea::app
