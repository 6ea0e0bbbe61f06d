#include "core/objects/UnreadItems.h"

namespace fovea::objects {

namespace {

constexpr std::size_t maximumKinds = 24;
constexpr qsizetype longestName = 64; // of a concept, as long as CodeMeaning may be
constexpr qsizetype longestType = 16;

} // namespace

void UnreadItems::add(const QString& name, const QString& type)
{
    const std::pair kind { name.left(longestName), type.left(longestType) };
    const auto found = m_kinds.find(kind);
    if (found != m_kinds.end())
        ++found->second;
    else if (m_kinds.size() < maximumKinds)
        m_kinds.emplace(kind, 1);
    else
        ++m_others;
}

QStringList UnreadItems::notices() const
{
    QStringList notices;
    for (const auto& [kind, count] : m_kinds) {
        const QString name
            = kind.first.isEmpty() ? QStringLiteral("without a name") : u'"' + kind.first + u'"';
        const QString type = kind.second.isEmpty() ? QStringLiteral("a reference") : kind.second;
        QString notice = QStringLiteral("not read: %1 (%2)").arg(name, type);
        if (count > 1)
            notice += QStringLiteral(", %1 times").arg(count);
        notices << notice;
    }
    if (m_others > 0)
        notices << QStringLiteral("not read: %1 more entries of other kinds").arg(m_others);
    return notices;
}

} // namespace fovea::objects
