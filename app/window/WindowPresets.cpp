#include "app/window/WindowPresets.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace fovea::app {

std::vector<Window> windowPresets(const QString& modality)
{
    QFile file(":/presets/windows.json");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    std::vector<Window> windows;
    const QJsonArray presets = QJsonDocument::fromJson(file.readAll()).object().value(modality).toArray();
    for (const QJsonValue& preset : presets)
        windows.push_back(
            { preset["centre"].toDouble(), preset["width"].toDouble(), preset["name"].toString() });
    return windows;
}

} // namespace fovea::app
