#include "core/review/MeasurementList.h"

#include <algorithm>

namespace fovea {

const Measurement* MeasurementList::find(const QString& id) const
{
    const auto found = std::ranges::find(m_all, id, &Measurement::id);
    return found == m_all.end() ? nullptr : &*found;
}

int MeasurementList::indexOf(const QString& id) const
{
    const auto found = std::ranges::find(m_all, id, &Measurement::id);
    return found == m_all.end() ? -1 : static_cast<int>(found - m_all.begin());
}

void MeasurementList::put(const Measurement& measurement, int index)
{
    if (const int known = indexOf(measurement.id); known >= 0) {
        m_all[static_cast<std::size_t>(known)] = measurement;
    } else {
        const auto size = static_cast<int>(m_all.size());
        m_all.insert(m_all.begin() + (index < 0 ? size : std::min(index, size)), measurement);
    }
    Q_EMIT changed();
}

void MeasurementList::remove(const QString& id)
{
    if (std::erase_if(m_all, [&](const Measurement& measurement) { return measurement.id == id; }) == 0)
        return;
    if (m_selectedId == id)
        m_selectedId.clear();
    Q_EMIT changed();
}

void MeasurementList::setAll(std::vector<Measurement> measurements)
{
    m_all = std::move(measurements);
    m_selectedId.clear();
    Q_EMIT changed();
}

void MeasurementList::select(const QString& id)
{
    if (id == m_selectedId)
        return;
    m_selectedId = id;
    Q_EMIT changed();
}

QString MeasurementList::freeName(const QString& kind) const
{
    for (int n = 1;; ++n) {
        const QString name = QStringLiteral("%1 %2").arg(kind).arg(n);
        if (std::ranges::find(m_all, name, &Measurement::name) == m_all.end())
            return name;
    }
}

} // namespace fovea
