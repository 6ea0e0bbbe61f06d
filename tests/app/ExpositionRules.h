#pragma once

#include "app/monitoring/Exposition.h"

#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QStringList>

#include <string>

namespace fovea::app {

// One family of an exposition.
struct Family {
    QString type;
    QString unit;
    bool hasHelp = false;
    QStringList samples; // whole lines
};

// Reads an exposition by the rules of its format and names the first line that breaks one. The families are
// in families then.
inline QString firstBreach(const std::string& text, Exposition format, QMap<QString, Family>& families)
{
    const bool isOpen = format == Exposition::OpenMetrics;
    if (!text.ends_with('\n'))
        return "the end: no new line";
    QStringList lines = QString::fromStdString(text).chopped(1).split('\n');
    if (isOpen && lines.takeLast() != "# EOF")
        return "the end: no # EOF";
    static const QRegularExpression sample(
        R"RX(^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_]\w*="([^"\\]|\\["\\n])*"(,(?!\})|(?=\})))*\})? (\S+)$)RX");
    static const QRegularExpression bound(R"RX(le="([^"]*)")RX");
    QString current;
    QSet<QString> seen; // samples' names and labels
    for (const QString& line : lines) {
        if (line.startsWith("# ")) {
            const QString word = line.section(' ', 1, 1);
            const QString name = line.section(' ', 2, 2);
            const QString rest = line.section(' ', 3);
            if (name != current) {
                if (families.contains(name))
                    return line + ": its family was closed";
                current = name;
            }
            Family& family = families[name];
            if (!family.samples.isEmpty())
                return line + ": after samples";
            if (word == "TYPE")
                family.type = rest;
            else if (word == "UNIT" && isOpen && name.endsWith('_' + rest))
                family.unit = rest;
            else if (word == "HELP")
                family.hasHelp = true;
            else
                return line;
            continue;
        }
        const auto match = sample.match(line);
        if (!match.hasMatch())
            return line + ": no sample";
        bool isNumber = false;
        match.captured(6).toDouble(&isNumber);
        if (!isNumber)
            return line + ": no number";
        Family& family = families[current];
        QStringList endings { "" };
        if (family.type == "histogram")
            endings = { "_bucket", "_count", "_sum" };
        else if (family.type == "counter" && isOpen)
            endings = { "_total" };
        if (!endings.contains(match.captured(1).mid(current.size())) || !line.startsWith(current))
            return line + ": not of the family " + current;
        if (isOpen && family.type == "counter" && current.endsWith("_total"))
            return line + ": the family's name ends in _total";
        const auto le = bound.match(line);
        if (isOpen && le.hasMatch() && le.captured(1) != "+Inf" && !le.captured(1).contains('.'))
            return line + ": the bound is not canonical";
        const QString key = match.captured(1) + match.captured(2);
        if (seen.contains(key))
            return line + ": said before";
        seen.insert(key);
        family.samples << line;
    }
    for (const auto& [name, family] : families.asKeyValueRange()) {
        if (family.type.isEmpty() || !family.hasHelp || family.samples.isEmpty())
            return name + ": not whole";
    }
    return {};
}

} // namespace fovea::app
