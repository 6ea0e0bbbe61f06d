#include "core/review/Verdict.h"

#include <array>

namespace fovea {

namespace {

// In the order of the enumerations.
constexpr std::array verdictNames { "unreviewed", "accepted", "edited", "rejected", "unsure" };
constexpr std::array severityNames { "unset", "incidental", "minor", "major", "critical" };

template <class Enum, std::size_t count>
std::optional<Enum> fromName(const std::array<const char*, count>& names, const QString& name)
{
    for (std::size_t i = 0; i < count; ++i) {
        if (name == QLatin1String(names[i]))
            return static_cast<Enum>(i);
    }
    return std::nullopt;
}

} // namespace

QString nameOf(VerdictState state)
{
    return QLatin1String(verdictNames.at(static_cast<std::size_t>(state)));
}

std::optional<VerdictState> verdictStateFromName(const QString& name)
{
    return fromName<VerdictState>(verdictNames, name);
}

QString nameOf(Severity severity)
{
    return QLatin1String(severityNames.at(static_cast<std::size_t>(severity)));
}

std::optional<Severity> severityFromName(const QString& name)
{
    return fromName<Severity>(severityNames, name);
}

const QStringList& verdictReasons()
{
    static const QStringList reasons { QStringLiteral("Wrong structure"), QStringLiteral("Nothing there"),
        QStringLiteral("Border too wide"), QStringLiteral("Border too narrow"),
        QStringLiteral("Part missing"), QStringLiteral("Merged with a neighbour"),
        QStringLiteral("Wrong side"), QStringLiteral("Artefact"), QStringLiteral("Duplicate"),
        QStringLiteral("Not relevant") };
    return reasons;
}

const QStringList& findingCategories()
{
    static const QStringList categories { QStringLiteral("Anatomy"), QStringLiteral("Lesion"),
        QStringLiteral("Nodule"), QStringLiteral("Bleeding"), QStringLiteral("Fracture"),
        QStringLiteral("Device"), QStringLiteral("Artefact"), QStringLiteral("Other") };
    return categories;
}

} // namespace fovea
