#pragma once

#include <QKeySequence>
#include <QList>
#include <QMap>
#include <QString>

class QAction;
class QWidget;

namespace fovea::app {

// The keys of a window's actions: their own, and what a person chose instead. Only actions with an object
// name take part.
class ShortcutBook {
public:
    // Remembers the actions' own keys and sets the chosen ones. Actions made later need another call.
    void apply(const QWidget& window);

    struct Entry {
        QAction* action = nullptr;
        QString name {}; // for people
        QList<QKeySequence> own {};
    };
    [[nodiscard]] QList<Entry> entries() const; // by name
    // Takes effect and is kept. An empty key leaves the action without one.
    void set(const QString& actionName, const QKeySequence& key);
    void reset(const QString& actionName);
    void resetAll();
    // Who has this key, besides the action itself; null for nobody.
    [[nodiscard]] const QAction* conflict(const QKeySequence& key, const QString& except) const;

private:
    QMap<QString, Entry> m_entries; // by object name
};

} // namespace fovea::app
