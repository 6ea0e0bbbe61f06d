#pragma once

#include "core/review/Review.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <optional>
#include <vector>

namespace fovea::app {

// The findings of a review as rows: state, what, who says so, how sure, how large.
class FindingsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        StateColumn,
        TitleColumn,
        SizeColumn,
        ScoreColumn,
        UncertaintyColumn,
        SeverityColumn,
        SourceColumn,
        ColumnCount
    };
    // The last four are numbers, or nothing where they are not known.
    enum Role {
        SortRole = Qt::UserRole,
        IdRole,
        StateRole,
        SourceRole,
        ScoreRole,
        UncertaintyRole,
        VolumeRole, // mL
        SizeRole // mm
    };

    using QAbstractTableModel::QAbstractTableModel;

    // Rows that stay keep their place and selection.
    void setItems(std::vector<ReviewItem> items);
    [[nodiscard]] const std::vector<ReviewItem>& items() const { return m_items; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<ReviewItem> m_items;
};

// Which of them are listed, and in which order.
class FindingsFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit FindingsFilter(QObject* parent = nullptr);

    void setState(std::optional<VerdictState> state); // nothing: every state
    void setSource(const QString& stamp); // empty: every source
    // Only what has at least this much of the number behind the role; a least of zero lists everything.
    void setLeast(int role, double least);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    std::optional<VerdictState> m_state;
    QString m_source;
    int m_leastRole = FindingsModel::ScoreRole;
    double m_least = 0.0;
};

// For people: a sign and a word, so that nothing depends on colour.
[[nodiscard]] QString stateText(VerdictState state);
[[nodiscard]] QString severityText(Severity severity);
// "12.4 mL", "31 mm"; empty without a size.
[[nodiscard]] QString sizeText(const Finding& finding);

} // namespace fovea::app
