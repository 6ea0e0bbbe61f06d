#pragma once

#include "core/review/Measurement.h"

#include <QObject>

#include <optional>
#include <vector>

namespace fovea {

// The measurements of what is open, in the order in which they were made, and which one is selected. It knows
// no undo: whoever edits it pushes a step that calls it. One thread.
class MeasurementList : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const std::vector<Measurement>& all() const { return m_all; }
    [[nodiscard]] const Measurement* find(const QString& id) const; // null when there is none
    [[nodiscard]] int indexOf(const QString& id) const; // -1 when there is none

    // At a place in the list, or at its end. One with the same id is replaced where it is.
    void put(const Measurement& measurement, int index = -1);
    void remove(const QString& id); // what is not there is ignored
    void setAll(std::vector<Measurement> measurements);

    void select(const QString& id); // empty selects nothing
    [[nodiscard]] const QString& selectedId() const { return m_selectedId; }

    // "Distance 3": the first number that none of the kind has.
    [[nodiscard]] QString freeName(const QString& kind) const;

Q_SIGNALS:
    void changed(); // also when another one is selected

private:
    std::vector<Measurement> m_all;
    QString m_selectedId;
};

} // namespace fovea
