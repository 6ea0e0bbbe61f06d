#include "app/settings/ShortcutBook.h"

#include <QAction>
#include <QSettings>
#include <QWidget>

#include <algorithm>

namespace fovea::app {

namespace {

QString keyOf(const QString& actionName)
{
    return QStringLiteral("shortcuts/v1/") + actionName;
}

} // namespace

void ShortcutBook::apply(const QWidget& window)
{
    const QSettings settings;
    for (QAction* action : window.findChildren<QAction*>()) {
        const QString name = action->objectName();
        if (name.isEmpty() || action->text().isEmpty() || name.startsWith(QLatin1String("qt_")))
            continue;
        if (!m_entries.contains(name))
            m_entries[name]
                = { action, action->text().remove('&').remove(QStringLiteral("…")), action->shortcuts() };
        if (settings.contains(keyOf(name)))
            action->setShortcut(
                QKeySequence(settings.value(keyOf(name)).toString(), QKeySequence::PortableText));
    }
}

QList<ShortcutBook::Entry> ShortcutBook::entries() const
{
    QList<Entry> entries = m_entries.values();
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

void ShortcutBook::set(const QString& actionName, const QKeySequence& key)
{
    const auto entry = m_entries.find(actionName);
    if (entry == m_entries.end())
        return;
    entry->action->setShortcut(key);
    QSettings().setValue(keyOf(actionName), key.toString(QKeySequence::PortableText));
}

void ShortcutBook::reset(const QString& actionName)
{
    const auto entry = m_entries.find(actionName);
    if (entry == m_entries.end())
        return;
    entry->action->setShortcuts(entry->own);
    QSettings().remove(keyOf(actionName));
}

void ShortcutBook::resetAll()
{
    for (const QString& name : m_entries.keys())
        reset(name);
}

const QAction* ShortcutBook::conflict(const QKeySequence& key, const QString& except) const
{
    if (key.isEmpty())
        return nullptr;
    for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
        if (entry.key() != except && entry->action->shortcuts().contains(key))
            return entry->action;
    }
    return nullptr;
}

} // namespace fovea::app
