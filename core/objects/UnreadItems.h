#pragma once

#include <QString>
#include <QStringList>

#include <map>
#include <utility>

namespace fovea::objects {

// What a reader of structured reports did not take in, by concept name and value type. Files may hold any
// number of them: only the first kinds are named, the others are counted.
class UnreadItems {
public:
    // Both as safeText() and safeTerm() give them.
    void add(const QString& name, const QString& type);

    // 'not read: "Finding Site" (CODE), 3 times', in the order of names.
    [[nodiscard]] QStringList notices() const;

private:
    std::map<std::pair<QString, QString>, qint64> m_kinds;
    qint64 m_others = 0;
};

} // namespace fovea::objects
